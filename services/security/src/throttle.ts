import type { Clock } from '@parley/runtime';

export interface ThrottleOptions {
  /** Failures that cost nothing. */
  readonly free: number;
  /** Wait after the first failure that costs; doubles with each further one. */
  readonly firstMs: number;
  readonly longestMs: number;
  /** After this long without a failure a key starts anew. */
  readonly forgetMs: number;
  /** Keys remembered; the one that failed least recently gives way. */
  readonly capacity: number;
}
export const DEFAULT_THROTTLE: ThrottleOptions = {
  free: 5,
  firstMs: 1_000,
  longestMs: 15 * 60_000,
  forgetMs: 24 * 3_600_000,
  capacity: 100_000,
};

interface Failures {
  readonly count: number;
  /** When the last one was. */
  readonly at: number;
}

/**
 * Slows down guessing. An attempt is named by keys, such as the account and the address (`account:maya`, `address:10.0.0.7`); each key fails
 * on its own, and the longest wait holds. An attempt is counted as failed before it is judged, so that attempts at the same time do not all
 * slip through.
 */
export class Throttle {
  readonly #clock: Clock;
  readonly #options: ThrottleOptions;
  /** In order of the last failure. */
  readonly #failures = new Map<string, Failures>();

  constructor(clock: Clock, options: Partial<ThrottleOptions> = {}) {
    this.#clock = clock;
    this.#options = { ...DEFAULT_THROTTLE, ...options };
  }

  /** 0: go on, the attempt is counted as a failure until `clear` or `takeBack`. Else: refused, wait that many milliseconds; it is not counted. */
  attempt(keys: readonly string[]): number {
    const wait = this.wait(keys);
    const now = this.#clock.monotonic();
    if (wait === 0) for (const key of keys) this.#fail(key, now);
    return wait;
  }

  /** Counts an attempt that was let through elsewhere. */
  count(keys: readonly string[]): void {
    for (const key of keys) this.#fail(key, this.#clock.monotonic());
  }

  /** What `attempt` would answer, without counting anything. */
  wait(keys: readonly string[]): number {
    const now = this.#clock.monotonic();
    return Math.ceil(Math.max(0, ...keys.map((key) => this.#blockedUntil(key) - now)));
  }

  /** The attempt was good: the key starts anew. */
  clear(key: string): void {
    this.#failures.delete(key);
  }

  /** The attempt was good and does not count; those before it do. */
  takeBack(key: string): void {
    const known = this.#failures.get(key);
    if (known) this.#failures.set(key, { count: known.count - 1, at: known.at });
  }

  #blockedUntil(key: string): number {
    const { free, firstMs, longestMs } = this.#options;
    const known = this.#failures.get(key);
    if (!known || known.count <= free) return 0;
    return known.at + Math.min(longestMs, firstMs * 2 ** (known.count - free - 1));
  }

  #fail(key: string, now: number): void {
    const { forgetMs, capacity } = this.#options;
    const known = this.#failures.get(key);
    const count = (known && now - known.at < forgetMs ? known.count : 0) + 1;
    this.#failures.delete(key);
    this.#failures.set(key, { count, at: now });
    const [oldest] = this.#failures.keys();
    if (this.#failures.size > capacity && oldest !== undefined) this.#failures.delete(oldest);
  }
}
