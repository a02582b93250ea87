import { expect, it } from 'vitest';
import { linesOf } from './reporting-tree.tsx';

const reports: Readonly<Record<string, readonly string[]>> = { top: ['mid', 'low'], mid: ['low', 'top'], low: [] };
const lines = (...expanded: string[]) =>
  linesOf([{ id: 'top' }], new Set(expanded), (id) => reports[id] ?? []).map((line) => line.join('/'));

it('reporting lines go from the top to whoever is open', () => {
  expect(lines()).toEqual(['top']);
  expect(lines('top')).toEqual(['top', 'top/mid', 'top/low']);
});

it('a line that leads back to somebody in it ends there', () => {
  expect(lines('top', 'mid', 'low')).toEqual(['top', 'top/mid', 'top/mid/low', 'top/low']);
});
