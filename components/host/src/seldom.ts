import type { Clock } from '@parley/runtime';

/** How often the log speaks of what may go wrong with every message. */
const EVERY_MS = 60_000;

/** What is said the first time, and then once a minute, with how often it was since: a log in which one thing stands a thousand times shows nothing else. */
export class Seldom {
  readonly #clock: Pick<Clock, 'monotonic'>;
  #since = 0;
  #lastAt = Number.NEGATIVE_INFINITY;

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock;
  }

  /** It has happened. Answers how often since it was said last, where it is to be said; undefined: it is not. */
  happened(): number | undefined {
    this.#since += 1;
    const now = this.#clock.monotonic();
    if (now - this.#lastAt < EVERY_MS) return undefined;
    const times = this.#since;
    this.#lastAt = now;
    this.#since = 0;
    return times;
  }
}
