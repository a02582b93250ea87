import { SimulatedRuntime } from '@parley/runtime/testing';
import { expect, it } from 'vitest';
import { Rate } from './rate.ts';

it('lets through so many in any stretch of time, and says when the next may come', async () => {
  const runtime = new SimulatedRuntime(1);
  const rate = new Rate(runtime.clock, { most: 2, withinMs: 1_000 });
  expect(rate.take('ann')).toBe(0);
  await runtime.advance(400);
  expect(rate.take('ann')).toBe(0);
  expect(rate.take('ann')).toBe(600);
  expect(rate.take('ben')).toBe(0);
  await runtime.advance(600);
  expect(rate.take('ann')).toBe(0);
  expect(rate.take('ann')).toBe(400);
});
