import { describe, expect, it } from 'vitest';
import { type Finding, judge, verdictOf } from './finding.ts';

const scale = { good: 100, bearable: 1_000 };
const find = (ms: number): Finding => judge('delivers', ms, scale, 'It came.', 'Look at the network.');

describe('a finding', () => {
  it.each([
    [100, 'ok', 'It came.'],
    [100.1, 'slow', 'It came. Look at the network.'],
    [1_000, 'slow', 'It came. Look at the network.'],
    [1_000.1, 'failing', 'It came. Look at the network.'],
  ] as const)('of %d ms is %s, and says what to do where it is not ok', (ms, verdict, says) => {
    expect(find(ms)).toMatchObject({ verdict, says });
  });
});

describe('the verdict', () => {
  it('is that of the worst finding', () => {
    expect(verdictOf([find(1), find(2)])).toBe('ok');
    expect(verdictOf([find(1), find(200)])).toBe('slow');
    expect(verdictOf([find(1), find(2_000), find(200)])).toBe('failing');
  });

  it('is failing where nothing was looked at', () => {
    expect(verdictOf([])).toBe('failing');
  });
});
