import type { Cancel, Clock, Random, Runtime } from '@parley/runtime';

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly fn: () => void;
}

/**
 * Time and randomness from a seed. Time stands still until `advance`; timers run in order of their time, then of their making.
 * The same seed and the same calls give the same run.
 */
export class SimulatedRuntime implements Runtime {
  readonly clock: Clock;
  readonly random: Random;
  #now: number;
  #offset = 0;
  #order = 0;
  #state: number;
  readonly #timers: Timer[] = [];

  constructor(seed = 1, startMs = 1_750_000_000_000) {
    this.#now = startMs;
    this.#state = (seed * 2_654_435_761 + 1) >>> 0;
    this.clock = {
      now: () => this.#now + this.#offset,
      monotonic: () => this.#now,
      after: (ms, fn) => this.#add(ms, fn),
      soon: (fn) => void this.#add(0, fn),
    };
    this.random = {
      integer: (below) => Math.floor(this.float() * below),
      id: (length = 22) => Array.from({ length }, () => Math.floor(this.float() * 36).toString(36)).join(''),
      bytes: (count) => Uint8Array.from({ length: count }, () => Math.floor(this.float() * 256)),
    };
  }

  /** Uniform in [0, 1), from the seed (mulberry32). */
  float(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** Jumps the wall clock (not the monotonic one). */
  jump(ms: number): void {
    this.#offset += ms;
  }

  /** The machine stands still for so long, by both clocks: what was due meanwhile runs when time goes on, late. */
  suspend(ms: number): void {
    this.#now += ms;
  }

  /** Runs every timer due within `ms`, letting promises settle after each. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settle();
    for (let timer = this.#next(end); timer; timer = this.#next(end)) {
      this.#now = Math.max(this.#now, timer.at);
      timer.fn();
      await settle();
    }
    this.#now = end;
  }

  /** When the next timer is due, by the monotonic clock. */
  get nextAt(): number | undefined {
    return this.#timers.length === 0 ? undefined : this.#timers.reduce((least, { at }) => Math.min(least, at), Number.POSITIVE_INFINITY);
  }

  /** Timers that wait. */
  get pending(): number {
    return this.#timers.length;
  }

  #add(ms: number, fn: () => void): Cancel {
    const timer = { at: this.#now + Math.max(0, ms), order: this.#order++, fn };
    this.#timers.push(timer);
    return () => {
      const index = this.#timers.indexOf(timer);
      if (index >= 0) this.#timers.splice(index, 1);
    };
  }

  #next(end: number): Timer | undefined {
    let best = -1;
    for (const [index, timer] of this.#timers.entries()) {
      const champion = this.#timers[best];
      if (timer.at <= end && (!champion || timer.at < champion.at || (timer.at === champion.at && timer.order < champion.order)))
        best = index;
    }
    return best < 0 ? undefined : this.#timers.splice(best, 1)[0];
  }
}

/** Lets chains of settled promises run to their end. */
async function settle(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve();
}
