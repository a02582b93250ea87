import { SimulatedRuntime } from '@parley/runtime/testing';
import { expect, it } from 'vitest';
import { waitAfter } from './schedule.ts';

const HOUR = 3_600_000;
const { random } = new SimulatedRuntime(3);

it('tries again nine times, later and later, for three days and a few hours', () => {
  const waits = Array.from({ length: 9 }, (_, tries) => waitAfter(tries + 1, random) ?? Number.NaN);
  expect(waits.toSorted((a, b) => a - b)).toEqual(waits);
  const total = waits.reduce((sum, wait) => sum + wait, 0);
  expect(total).toBeGreaterThan(72 * HOUR);
  expect(total).toBeLessThan(84 * HOUR);
  expect(waitAfter(10, random)).toBeUndefined();
});

it('waits between the time itself and a tenth more, never twice the same', () => {
  const waits = Array.from({ length: 200 }, () => waitAfter(2, random) ?? 0);
  expect(Math.min(...waits)).toBeGreaterThanOrEqual(300_000);
  expect(Math.max(...waits)).toBeLessThanOrEqual(330_000);
  expect(new Set(waits).size).toBeGreaterThan(150);
});

it('heeds what the endpoint asks for, at most a day, and does not come earlier for it', () => {
  expect(waitAfter(1, random, HOUR)).toBe(HOUR);
  expect(waitAfter(1, random, 1_000 * HOUR)).toBe(24 * HOUR);
  expect(waitAfter(2, random, 1)).toBeGreaterThanOrEqual(300_000);
});
