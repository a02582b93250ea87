import type { Clock } from '@parley/runtime';

/** What is left of a quota, after one call was taken from it. */
export interface Quotient {
  /** False: nothing was left. */
  readonly allowed: boolean;
  readonly limit: number;
  readonly left: number;
  /** Until all of it is there again, in seconds. */
  readonly resetS: number;
}

interface Window {
  used: number;
  /** Monotonic. */
  readonly begun: number;
}

export const WINDOW_S = 60;

/** So many calls a minute for each who calls, at this node. */
export class Quota {
  readonly #clock: Clock;
  readonly #limit: number;
  /** In the order of their beginning, which is that of their end. */
  readonly #windows = new Map<string, Window>();

  constructor(clock: Clock, limit: number) {
    this.#clock = clock;
    this.#limit = limit;
  }

  take(who: string): Quotient {
    const now = this.#clock.monotonic();
    for (const [ended, { begun }] of this.#windows) {
      if (now - begun < WINDOW_S * 1_000) break;
      this.#windows.delete(ended);
    }
    const window = this.#windows.get(who) ?? { used: 0, begun: now };
    this.#windows.set(who, window);
    const allowed = window.used < this.#limit;
    if (allowed) window.used++;
    return { allowed, limit: this.#limit, left: this.#limit - window.used, resetS: Math.ceil(WINDOW_S - (now - window.begun) / 1_000) };
  }
}
