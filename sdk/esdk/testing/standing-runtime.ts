import type { Clock, Random, Runtime } from '@parley/runtime';
import { SimulatedRuntime } from '@parley/runtime/testing';

/** Promises that one timer may set in motion, one after the other, before the next one is due. */
const LONGEST_CHAIN = 150;

/** Time stands still until it is advanced. What is due at once happens by itself, in the order in which it was asked for. */
export class StandingRuntime implements Runtime {
  readonly clock: Clock;
  readonly random: Random;
  readonly #simulated: SimulatedRuntime;
  readonly #outside = new Set<Promise<unknown>>();

  constructor(seed: number) {
    this.#simulated = new SimulatedRuntime(seed);
    this.random = this.#simulated.random;
    const { now, monotonic, after } = this.#simulated.clock;
    this.clock = { now, monotonic, after: (ms, fn) => (ms > 0 ? after(ms, fn) : atOnce(fn)), soon: (fn) => void atOnce(fn) };
  }

  /** Something for which time does not go on until it has settled: it takes its own, outside. */
  outside(promise: Promise<unknown>): void {
    const done = (): void => void this.#outside.delete(settled);
    const settled: Promise<void> = promise.then(done, done);
    this.#outside.add(settled);
  }

  /** What a timer sets in motion comes to its end before time goes on. */
  async advance(ms: number): Promise<void> {
    const end = this.clock.monotonic() + ms;
    await this.#calm();
    for (let next = this.#simulated.nextAt; next !== undefined && next <= end; next = this.#simulated.nextAt) {
      await this.#simulated.advance(Math.max(0, next - this.clock.monotonic()));
      await this.#calm();
    }
    await this.#simulated.advance(end - this.clock.monotonic());
    await this.#calm();
  }

  /** No timer of the platform is used: those of a test may stand still, too. */
  async #calm(): Promise<void> {
    for (let turn = 0; turn < LONGEST_CHAIN; turn++) await Promise.resolve();
    while (this.#outside.size > 0) {
      await Promise.all(this.#outside);
      for (let turn = 0; turn < LONGEST_CHAIN; turn++) await Promise.resolve();
    }
  }
}

function atOnce(fn: () => void): () => void {
  let cancelled = false;
  queueMicrotask(() => {
    if (!cancelled) fn();
  });
  return () => {
    cancelled = true;
  };
}
