import { durationMs } from '@parley/component';
import type { SimulatedRuntime } from '@parley/runtime/testing';
import type { TestClock } from './types.ts';

/** However long the time that passes, what is set going is waited for in so many parts of it, at least. */
const PARTS = 600;

export class SteppedClock implements TestClock {
  readonly #runtime: SimulatedRuntime;
  readonly #quiet: () => Promise<void>;

  /** `quiet`: settles when what was set going has come to rest. */
  constructor(runtime: SimulatedRuntime, quiet: () => Promise<void>) {
    this.#runtime = runtime;
    this.#quiet = quiet;
  }

  now(): number {
    return this.#runtime.clock.now();
  }

  async advance(time: string | number): Promise<void> {
    const ms = typeof time === 'number' ? time : durationMs(time);
    if (ms === undefined) throw new RangeError(`"${time}" is no time such as "1h".`);
    const end = this.#runtime.clock.monotonic() + ms;
    await this.#quiet();
    for (let left = ms; left > 0; left = end - this.#runtime.clock.monotonic()) {
      const next = (this.#runtime.nextAt ?? end) - this.#runtime.clock.monotonic();
      await this.#runtime.advance(Math.min(left, Math.max(next, ms / PARTS, 1)));
      await this.#quiet();
    }
  }
}
