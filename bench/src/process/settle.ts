import { sleep } from '../measure/clock.ts';

const ROUNDS = 4;
const PAUSE_MS = 250;

/** Collects garbage until nothing more is found soon, so that memory can be compared. Needs `--expose-gc`. */
export async function settle(): Promise<void> {
  if (!globalThis.gc) throw new Error('Settling needs --expose-gc.');
  for (let round = 0; round < ROUNDS; round++) {
    globalThis.gc();
    await sleep(PAUSE_MS);
  }
}
