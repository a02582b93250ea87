import { SimulatedRuntime } from '@parley/runtime/testing';
import { expect, it } from 'vitest';
import { Activity, IDLE_AFTER_MS } from './activity.ts';

function setup() {
  const runtime = new SimulatedRuntime();
  const activity = new Activity(runtime.clock);
  const heard: boolean[] = [];
  activity.idle.subscribe(
    (idle) => idle,
    (idle) => heard.push(idle),
  );
  const stop = activity.start();
  return { runtime, activity, heard, stop };
}

it('is idle after five minutes without input, not before', async () => {
  const { runtime, activity } = setup();
  await runtime.advance(IDLE_AFTER_MS - 1);
  expect(activity.idle.snapshot).toBe(false);
  await runtime.advance(1);
  expect(activity.idle.snapshot).toBe(true);
});

it('counts from the last input, with one timer whatever comes', async () => {
  const { runtime, activity } = setup();
  for (let moves = 0; moves < 100; moves += 1) {
    await runtime.advance(IDLE_AFTER_MS / 10);
    activity.touch();
  }
  expect([activity.idle.snapshot, runtime.pending]).toEqual([false, 1]);
  await runtime.advance(IDLE_AFTER_MS - 1);
  expect(activity.idle.snapshot).toBe(false);
  await runtime.advance(1);
  expect(activity.idle.snapshot).toBe(true);
});

it('is back at once, says each change once, and can be idle again', async () => {
  const { runtime, activity, heard } = setup();
  await runtime.advance(3 * IDLE_AFTER_MS);
  activity.touch();
  activity.touch();
  expect(heard).toEqual([true, false]);
  await runtime.advance(IDLE_AFTER_MS);
  expect(heard).toEqual([true, false, true]);
});

it('leaves no timer behind when it stops, and goes on when it starts again', async () => {
  const { runtime, activity, stop } = setup();
  await runtime.advance(IDLE_AFTER_MS / 2);
  stop();
  expect(runtime.pending).toBe(0);
  activity.start();
  await runtime.advance(IDLE_AFTER_MS / 2);
  expect(activity.idle.snapshot).toBe(true);
});
