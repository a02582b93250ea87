import type { Clock } from '@parley/runtime';
import { SimulatedRuntime } from '@parley/runtime/testing';
import { expect, it } from 'vitest';
import { Grace } from './grace.ts';
import { GRACE_MS } from './limits.ts';

/** What each look at the clock takes. */
const LOOK_MS = 6;

it('never waits for less than nothing, though time passes while it looks', async () => {
  const runtime = new SimulatedRuntime(1);
  const waits: number[] = [];
  let looks = 0;
  const clock: Clock = {
    ...runtime.clock,
    monotonic: () => runtime.clock.monotonic() + ++looks * LOOK_MS,
    after: (ms, fn) => {
      waits.push(ms);
      return runtime.clock.after(Math.max(0, ms), fn);
    },
  };
  const grace = new Grace(clock);
  const over: string[] = [];
  grace.rest({}, () => over.push('one'));
  await runtime.advance(1);
  grace.rest({}, () => over.push('two'));
  await runtime.advance(2 * GRACE_MS);
  expect(over).toEqual(['one', 'two']);
  expect(waits.filter((ms) => ms < 0)).toEqual([]);
});

it('what is held goes with the grace that begins for all, and what rested before not later for it', async () => {
  const runtime = new SimulatedRuntime(1);
  const grace = new Grace(runtime.clock);
  const over: [string, number][] = [];
  const end = (name: string) => () => over.push([name, runtime.clock.monotonic() - began]);
  const began = runtime.clock.monotonic();
  grace.rest({}, end('rested'));
  grace.hold({}, end('held'));
  const awake = {};
  grace.hold(awake, end('awake'));
  await runtime.advance(GRACE_MS / 2);
  grace.begin();
  expect([grace.wake(awake), grace.wake(awake)]).toEqual([true, false]);
  await runtime.advance(2 * GRACE_MS);
  expect(over).toEqual([
    ['rested', GRACE_MS],
    ['held', 1.5 * GRACE_MS],
  ]);
});
