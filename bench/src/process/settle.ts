import { sleep } from '../measure/clock.ts';

const ROUNDS = 4;
const PAUSE_MS = 250;

/**
 * Collects garbage and gives back what is free, so that resident memory can be compared: a plain collection keeps the young generation as
 * large as it once was, 16 MB and more. Answers the bytes that this process's JavaScript uses, without its threads. Needs `--expose-gc`.
 */
export async function settle(): Promise<number> {
  if (!globalThis.gc) throw new Error('Settling needs --expose-gc.');
  for (let round = 0; round < ROUNDS; round++) {
    globalThis.gc({ type: 'major', execution: 'sync', flavor: 'last-resort' });
    await sleep(PAUSE_MS);
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
