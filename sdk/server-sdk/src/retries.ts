import type { ErrorCode, ParleyError } from './error.ts';

/** Refused before anything was done. */
const NOT_BEGUN: readonly ErrorCode[] = ['rate-limited', 'too-many-requests', 'overloaded'];
/** It may have been done, or not. */
const UNKNOWN: readonly ErrorCode[] = ['network', 'unavailable', 'deadline-exceeded', 'going-away'];

/** All tries of one call. */
const MOST_TRIES = 5;
const FIRST_MS = 250;
const LONGEST_MS = 4_000;

/**
 * How long to wait before the next try, milliseconds; undefined: there is none. What may have been done is asked for again only where a repetition
 * does nothing more (`harmless`). The server says how long, or it is anything up to twice as much each time (full jitter).
 * `tries`: so many have failed. `random`: 0 to 1.
 */
export function waitBefore(
  error: ParleyError,
  { tries, harmless, random }: { readonly tries: number; readonly harmless: boolean; readonly random: number },
): number | undefined {
  const again = NOT_BEGUN.includes(error.code) || error.reason === 'key-in-use' || (harmless && UNKNOWN.includes(error.code));
  if (!again || tries >= MOST_TRIES) return undefined;
  return error.retryAfterMs ?? random * Math.min(FIRST_MS * 2 ** tries, LONGEST_MS);
}
