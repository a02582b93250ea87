import type { Cancel, Clock } from '@parley/runtime';
import { LONGEST_WAIT_MS, Pace } from './pace.ts';

/** When what a topic has gathered leaves: at the end of the turn, or with the first publication after a rest. */
export class Departure {
  readonly #clock: Clock;
  readonly #topic: { flush(): void };
  readonly #pace = new Pace();
  /** At the end of this turn. */
  #leaving = false;
  /** When the first of what waits came; undefined: nothing waits, or it leaves at once. */
  #gatheredSince: number | undefined;
  #stopWaiting: Cancel | undefined;
  readonly #leave = (): void => {
    this.#leaving = false;
    this.#topic.flush();
  };

  constructor(clock: Clock, topic: { flush(): void }) {
    this.#clock = clock;
    this.#topic = topic;
  }

  /** Something waits. */
  schedule(): void {
    if (this.#leaving) return;
    const now = this.#clock.monotonic();
    this.#gatheredSince ??= now;
    if (this.#pace.rests(now)) {
      this.#stopWaiting ??= this.#clock.after(LONGEST_WAIT_MS, () => this.#topic.flush());
      return;
    }
    this.#leaving = true;
    this.#clock.soon(this.#leave);
  }

  /** For how long the first of what waits has. */
  gatheredMs(now: number): number {
    return now - (this.#gatheredSince ?? now);
  }

  /** Nothing waits any more. */
  cancel(): void {
    this.#gatheredSince = undefined;
    this.#stopWaiting?.();
    this.#stopWaiting = undefined;
  }

  flushed(startedMs: number, endedMs: number): void {
    this.#pace.flushed(startedMs, endedMs);
  }
}
