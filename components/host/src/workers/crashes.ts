import type { Clock } from '@parley/runtime';
import type { WorkerLimits } from './limits.ts';

export interface Crash {
  readonly reason: string;
  /** By the wall clock. */
  readonly lostAt: number;
}

type CrashLimits = Pick<WorkerLimits, 'pauseMs' | 'longestPauseMs' | 'crashes' | 'crashWindowMs'>;

/** How often a component was lost of late, and what follows from that. */
export class Crashes {
  readonly #clock: Pick<Clock, 'monotonic' | 'now'>;
  readonly #limits: CrashLimits;
  #at: readonly number[] = [];
  #total = 0;
  #last: Crash | undefined;

  constructor(clock: Pick<Clock, 'monotonic' | 'now'>, limits: CrashLimits) {
    this.#clock = clock;
    this.#limits = limits;
  }

  /** Since it was loaded. */
  get total(): number {
    return this.#total;
  }

  get last(): Crash | undefined {
    return this.#last;
  }

  /** Counts one. Answers the pause after it; undefined: that was one too many. */
  add(reason: string): number | undefined {
    const { pauseMs, longestPauseMs, crashes, crashWindowMs } = this.#limits;
    const now = this.#clock.monotonic();
    this.#total += 1;
    this.#last = { reason, lostAt: this.#clock.now() };
    this.#at = [...this.#at.filter((at) => at > now - crashWindowMs), now];
    if (this.#at.length >= crashes) return undefined;
    return Math.min(pauseMs * 2 ** (this.#at.length - 1), longestPauseMs);
  }

  /** An administrator starts it: what was does not count. */
  forgive(): void {
    this.#at = [];
  }
}
