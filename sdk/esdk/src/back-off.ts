import type { Random } from '@parley/runtime';

const FIRST_MS = 500;
const LONGEST_MS = 30_000;

/** How long the next try waits after `tries` in vain: anything up to twice as much each time (full jitter), at most 30 s. */
export function backOffMs(random: Random, tries: number): number {
  return random.integer(Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(tries, 10)));
}
