import type { Clock } from '@parley/runtime';

/** So many times in a stretch of time, for each key by itself. */
export class Rate {
  readonly #clock: Clock;
  readonly #most: number;
  readonly #withinMs: number;
  /** When each of the last times was, oldest first; keys in the order of their last time. */
  readonly #times = new Map<string, readonly number[]>();

  constructor(clock: Clock, options: { readonly most: number; readonly withinMs: number }) {
    this.#clock = clock;
    this.#most = options.most;
    this.#withinMs = options.withinMs;
  }

  /** 0: it is counted, go on. Else: milliseconds until it may be tried again; it is not counted. */
  take(key: string): number {
    const now = this.#clock.monotonic();
    this.#forget(now - this.#withinMs);
    const times = (this.#times.get(key) ?? []).filter((at) => at > now - this.#withinMs);
    const [first = now] = times;
    if (times.length >= this.#most) return Math.ceil(first + this.#withinMs - now);
    this.#times.delete(key);
    this.#times.set(key, [...times, now]);
    return 0;
  }

  #forget(beforeMs: number): void {
    for (const [key, times] of this.#times) {
      if ((times.at(-1) ?? 0) > beforeMs) break;
      this.#times.delete(key);
    }
  }
}
