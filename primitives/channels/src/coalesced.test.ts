import { expect, it } from 'vitest';
import { coalesced } from './coalesced.ts';

it('Whoever asks while something runs shares the next run', async () => {
  const runs: ((value: number) => void)[] = [];
  const ask = coalesced(() => new Promise<number>((resolve) => runs.push(resolve)));
  const first = ask();
  await Promise.resolve();
  const [second, third] = [ask(), ask()];
  expect(runs).toHaveLength(1);
  runs[0]?.(1);
  expect(await first).toBe(1);
  await Promise.resolve();
  expect(runs).toHaveLength(2);
  runs[1]?.(2);
  expect(await Promise.all([second, third])).toEqual([2, 2]);
});

it('A run that fails does not keep the next one from running', async () => {
  let run = 0;
  const ask = coalesced(async () => {
    run++;
    if (run === 1) throw new Error('no');
    return run;
  });
  const first = ask();
  await Promise.resolve();
  const second = ask();
  await expect(first).rejects.toThrow('no');
  expect(await second).toBe(2);
});
