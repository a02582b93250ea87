import { expect, test } from 'vitest';
import { StandingRuntime } from './standing-runtime.ts';

test('what a timer sets in motion has come to its end before the next one is due, and before time stands still again', async () => {
  const runtime = new StandingRuntime(1);
  const { clock } = runtime;
  const began = clock.monotonic();
  const heard: unknown[] = [];
  const chain = async (name: string): Promise<void> => {
    for (let step = 0; step < 100; step++) await Promise.resolve();
    heard.push([name, clock.monotonic() - began]);
  };
  clock.after(1_000, () => void chain('one'));
  clock.after(1_001, () => void chain('two'));
  clock.after(2_001, () => void chain('late'));
  await runtime.advance(2_000);
  expect(heard).toEqual([
    ['one', 1_000],
    ['two', 1_001],
  ]);
});

test('what is due at once happens by itself, in the order in which it was asked for, unless it is taken back', async () => {
  const { clock } = new StandingRuntime(1);
  const heard: string[] = [];
  clock.soon(() => heard.push('soon'));
  clock.after(0, () => heard.push('taken back'))();
  clock.after(0, () => heard.push('after'));
  clock.after(1, () => heard.push('later'));
  for (let turn = 0; turn < 5; turn++) await Promise.resolve();
  expect(heard).toEqual(['soon', 'after']);
});
