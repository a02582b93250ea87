import type { Clock, Random, Runtime } from '@parley/runtime';
import { SimulatedRuntime } from '@parley/runtime/testing';

/** Time stands still until it is advanced. What is due at once happens by itself, in the order in which it was asked for. */
export class StandingRuntime implements Runtime {
  readonly clock: Clock;
  readonly random: Random;
  readonly #simulated: SimulatedRuntime;

  constructor(seed: number) {
    this.#simulated = new SimulatedRuntime(seed);
    this.random = this.#simulated.random;
    const { now, monotonic, after } = this.#simulated.clock;
    this.clock = { now, monotonic, after: (ms, fn) => (ms > 0 ? after(ms, fn) : atOnce(fn)), soon: (fn) => void atOnce(fn) };
  }

  advance(ms: number): Promise<void> {
    return this.#simulated.advance(ms);
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
