/** A large topic keeps the loop busy with writing for this share of the time; for more, where its rests would be longer than `RESTS_MS`. */
const BUSY_SHARE = 0.1;
/** At 50 messages a second, the slowest stream for which gathering pays, more than half of them then go out without having waited. */
const RESTS_MS = 37;
/** … and never for more than this, as long as that delays nobody by more than `LONGEST_WAIT_MS`. */
const MOST_BUSY_SHARE = 0.4;
/** What was published waits for company at most so long. */
export const LONGEST_WAIT_MS = 25;

/**
 * When a topic may flush again. Every flush is paid for with a rest, so that the more a flush costs, the more it brings along; rest that was not
 * needed is kept, worth one flush. What comes during a rest waits for the first publication after it, which goes out without waiting itself: a
 * timer at the end of the rest would delay them all and gather no more.
 */
export class Pace {
  #restsUntil = Number.NEGATIVE_INFINITY;

  rests(nowMs: number): boolean {
    // A timer shorter than a millisecond costs more than it gathers.
    return this.#restsUntil - nowMs >= 1;
  }

  flushed(startedMs: number, endedMs: number): void {
    const tookMs = endedMs - startedMs;
    const priceMs = Math.max(Math.min(tookMs / BUSY_SHARE, RESTS_MS), tookMs / MOST_BUSY_SHARE);
    const paidMs = Math.max(this.#restsUntil, startedMs - priceMs) + priceMs;
    // Whatever a flush took, it is forgotten once it has delayed others for as long as anything may.
    this.#restsUntil = Math.min(paidMs, endedMs + LONGEST_WAIT_MS);
  }
}
