import type { Random } from '@parley/runtime';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** How long is waited after each try that failed, as Standard Webhooks suggests: some three days altogether. */
const WAITS_MS: readonly number[] = [5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR];
/** An endpoint that asks to be left alone for longer is tried after this. */
const LONGEST_WAIT_MS = 24 * HOUR;

/**
 * How long to wait after so many tries that failed; undefined: it is given up. Up to a tenth longer, so that what failed together does not come
 * back together; and no less than the endpoint asked for (`Retry-After`).
 */
export function waitAfter(tries: number, random: Random, askedMs = 0): number | undefined {
  const wait = WAITS_MS[tries - 1];
  if (wait === undefined) return undefined;
  return Math.max(wait + random.integer(wait / 10 + 1), Math.min(askedMs, LONGEST_WAIT_MS));
}
