import type { Clock } from '@parley/runtime';

export interface PaceOptions {
  readonly most: number;
  readonly withinMs: number;
}

/** How often something is done by each of a few: at most so often within a time, which begins with the first. */
export class Pace {
  readonly #clock: Clock;
  readonly #options: PaceOptions;
  readonly #taken = new Map<string, { readonly since: number; count: number }>();

  constructor(clock: Clock, options: PaceOptions) {
    this.#clock = clock;
    this.#options = options;
  }

  /** False: too often. */
  take(who: string): boolean {
    const { most, withinMs } = this.#options;
    const now = this.#clock.monotonic();
    for (const [each, { since }] of this.#taken) if (now - since >= withinMs) this.#taken.delete(each);
    const taken = this.#taken.get(who) ?? { since: now, count: 0 };
    taken.count++;
    this.#taken.set(who, taken);
    return taken.count <= most;
  }
}
