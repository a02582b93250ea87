import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { AnswerWatch } from './answer-watch.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('fails all that waits when nothing is answered for so long, and nothing while answers come', async () => {
  const watch = new AnswerWatch(1000);
  const answers = [1, 2, 3].map(() => Promise.withResolvers<number>());
  const asked = answers.map((answer) => watch.watch(() => answer.promise).catch(() => 'failed'));
  await vi.advanceTimersByTimeAsync(900);
  answers[0]?.resolve(1);
  await vi.advanceTimersByTimeAsync(900);
  expect(watch.silent).toBe(false);
  await vi.advanceTimersByTimeAsync(200);
  expect(watch.silent).toBe(true);
  expect(await Promise.all(asked)).toEqual([1, 'failed', 'failed']);
  await expect(watch.watch(async () => 1)).rejects.toThrow('does not answer');
});

it('does not count the time in which nothing is asked', async () => {
  const watch = new AnswerWatch(1000);
  await watch.watch(async () => 1);
  await vi.advanceTimersByTimeAsync(5000);
  expect(watch.silent).toBe(false);
  expect(await watch.watch(async () => 2)).toBe(2);
});
