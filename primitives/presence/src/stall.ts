import type { Clock } from '@parley/runtime';
import { STALL_KNOWN_MS, STALL_MS, TELL_MS } from './limits.ts';

/** When a node was not running: from this moment at the latest, until it noticed. Monotonic. */
export interface Absence {
  readonly sinceMs: number;
  readonly noticedMs: number;
}

/** Notices that this node stood still: it finds its connections gone later than they went. */
export class Stall {
  readonly #clock: Clock;
  #lookedAt: number;
  #last: Absence | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#lookedAt = clock.monotonic();
  }

  /** Called every `TELL_MS`, if this node runs. */
  look(): void {
    const now = this.#clock.monotonic();
    if (now - this.#lookedAt > TELL_MS + STALL_MS) this.#last = { sinceMs: this.#lookedAt + TELL_MS, noticedMs: now };
    this.#lookedAt = now;
  }

  /** Where it has only just ended. */
  get last(): Absence | undefined {
    this.look();
    return this.#last && this.#clock.monotonic() - this.#last.noticedMs < STALL_KNOWN_MS ? this.#last : undefined;
  }
}
