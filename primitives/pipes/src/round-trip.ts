import type { Clock } from '@parley/runtime';

/** How long a chunk takes to the other end, and its acknowledgement back. One is measured at a time. */
export class RoundTrip {
  readonly #clock: Pick<Clock, 'monotonic'>;
  #sample: { readonly seq: number; readonly at: number } | undefined;
  #sent = 0;
  #ms: number | undefined;

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock;
  }

  /** The last one, milliseconds; undefined before the first. */
  get ms(): number | undefined {
    return this.#ms;
  }

  sent(seq: number): void {
    // What is sent a second time says nothing about how long the way is.
    if (!this.#sample && seq > this.#sent) this.#sample = { seq, at: this.#clock.monotonic() };
    this.#sent = Math.max(this.#sent, seq);
  }

  acknowledged(seq: number): void {
    if (!this.#sample || seq < this.#sample.seq) return;
    this.#ms = this.#clock.monotonic() - this.#sample.at;
    this.#sample = undefined;
  }

  /** The way was lost with what was measured, or is sent again. */
  forget(): void {
    this.#sample = undefined;
  }
}
