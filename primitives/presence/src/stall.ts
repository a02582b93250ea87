import type { Clock } from '@parley/runtime';
import { STALL_KNOWN_MS, STALL_MS, TELL_MS } from './limits.ts';

/** Notices that this node stood still: it finds its connections gone later than they went. */
export class Stall {
  readonly #clock: Clock;
  #lookedAt: number;
  #last: { readonly sinceMs: number; readonly noticedMs: number } | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#lookedAt = clock.monotonic();
  }

  /** Called every `TELL_MS`, if this node runs. */
  look(): void {
    const now = this.#clock.monotonic();
    if (now - this.#lookedAt > TELL_MS + STALL_MS) this.#last = { sinceMs: this.#lookedAt, noticedMs: now };
    this.#lookedAt = now;
  }

  /** Since when (monotonic) it has not been running, where that has only just ended. */
  get sinceMs(): number | undefined {
    this.look();
    const last = this.#last;
    return last && this.#clock.monotonic() - last.noticedMs < STALL_KNOWN_MS ? last.sinceMs : undefined;
  }
}
