import type { Clock } from '@parley/runtime';
import type { WorkerLimits } from './limits.ts';

type CrashLimits = Pick<WorkerLimits, 'pauseMs' | 'longestPauseMs' | 'crashes' | 'crashWindowMs'>;

/** How often a component was lost of late, and what follows from that. */
export class Crashes {
  readonly #clock: Pick<Clock, 'monotonic'>;
  readonly #limits: CrashLimits;
  #at: readonly number[] = [];
  #total = 0;

  constructor(clock: Pick<Clock, 'monotonic'>, limits: CrashLimits) {
    this.#clock = clock;
    this.#limits = limits;
  }

  /** Since it was loaded. */
  get total(): number {
    return this.#total;
  }

  /** Counts one. Answers the pause after it; undefined: that was one too many. */
  add(): number | undefined {
    const { pauseMs, longestPauseMs, crashes, crashWindowMs } = this.#limits;
    const now = this.#clock.monotonic();
    this.#total += 1;
    this.#at = [...this.#at.filter((at) => at > now - crashWindowMs), now];
    if (this.#at.length >= crashes) return undefined;
    return Math.min(pauseMs * 2 ** (this.#at.length - 1), longestPauseMs);
  }

  /** An administrator starts it: what was does not count. */
  forgive(): void {
    this.#at = [];
  }
}
