import { expect, it } from 'vitest';
import { atLeast, atMost, type Figure, verdictOn } from '../figure.ts';
import { markdownTable, screenTable, verdictRows } from './table.ts';

const figures: readonly Figure[] = [
  { measure: 'cost', unit: 'us', value: 0.31234, peers: { ws: 10.4 }, bounds: [atMost(0.62, '≤ 1/10 of x')] },
  { measure: 'rate', unit: '1/s', value: 12_345.6, bounds: [atLeast(20_000, '≥ 20,000')] },
  { measure: 'shape', unit: '', value: 1, openLimit: '≤ Bun (not in this run)' },
];

it('a figure is judged by all its limits, and one that could not be measured meets none', () => {
  expect(figures.map(verdictOn)).toEqual(['met', 'not met', 'no limit yet']);
  expect(verdictOn({ value: 5, bounds: [atMost(6, ''), atMost(4, '')] })).toBe('not met');
  expect(verdictOn({ value: Number.NaN, bounds: [atMost(6, '')] })).toBe('not met');
});

it('the table shows peers, limits and verdicts', () => {
  const rows = verdictRows(figures);
  expect(rows).toEqual([
    ['measure', 'unit', 'Parley', 'ws', 'limit', 'verdict'],
    ['cost', 'us', '0.312', '10.4', '≤ 1/10 of x', 'met'],
    ['rate', '1/s', '12,346', '', '≥ 20,000', 'not met'],
    ['shape', '', '1', '', '≤ Bun (not in this run)', 'no limit yet'],
  ]);
  expect(screenTable(rows).split('\n')[1]).toMatch(/^cost {5}us {4}0\.312 {3}10\.4 {2}≤ 1\/10 of x/);
  expect(markdownTable(rows).split('\n')[1]).toBe('| --- | --- | --- | --- | --- | --- |');
});
