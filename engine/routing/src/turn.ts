import type { Clock } from '@parley/runtime';
import type { Outlet } from './outlet.ts';

/** Flushes at the end of a turn what was queued during it. */
export class Turn {
  readonly #clock: Clock;
  readonly #end = (): void => this.#run();
  #outlets: Outlet[] = [];
  #ends = false;
  #within = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(outlet: Outlet): void {
    this.#outlets.push(outlet);
    if (!this.#within) this.#endSoon();
  }

  /**
   * Does a part of the turn. For what it queues and a topic takes along before it is over (the answer to a publication, with the publisher's own
   * copy of it) no end of the turn is asked for: a loop over nothing would cost as much as a write.
   */
  within(part: () => void): void {
    this.#within = true;
    try {
      part();
    } finally {
      this.#within = false;
      if (!this.#ends && this.#outlets.length > 0) this.#settle();
    }
  }

  #settle(): void {
    if (this.#outlets.some(({ waiting }) => waiting)) this.#endSoon();
    else this.#outlets = [];
  }

  #endSoon(): void {
    if (this.#ends) return;
    this.#ends = true;
    this.#clock.soon(this.#end);
  }

  #run(): void {
    const outlets = this.#outlets;
    this.#outlets = [];
    this.#ends = false;
    for (const outlet of outlets) outlet.flush();
  }
}
