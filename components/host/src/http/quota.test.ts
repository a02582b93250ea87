import { systemRuntime } from '@parley/runtime';
import { expect, it } from 'vitest';
import { Quota } from './quota.ts';

/** A fraction for which the sum of it and a minute, less itself, is more than a minute. */
const BEGIN = 8_000.1;

it('begins anew a minute after the first call, and never says that it takes longer', () => {
  let now = BEGIN;
  const quota = new Quota({ ...systemRuntime.clock, monotonic: () => now }, 2);
  expect([quota.take('maya'), quota.take('maya')].map(({ left, resetS }) => [left, resetS])).toEqual([
    [1, 60],
    [0, 60],
  ]);
  now += 59_000;
  expect([quota.take('maya'), quota.take('omar')].map(({ allowed, resetS }) => [allowed, resetS])).toEqual([
    [false, 1],
    [true, 60],
  ]);
  now += 1_000;
  expect([quota.take('maya').allowed, quota.take('omar').left]).toEqual([true, 0]);
});
