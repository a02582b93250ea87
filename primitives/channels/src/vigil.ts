import type { Cancel, Clock } from '@parley/runtime';

interface VigilOptions {
  readonly clock: Clock;
  readonly quietMs: number;
  /** 0: never. */
  readonly recheckMs: number;
  /** Called once after a burst, when nothing was released for `quietMs`. */
  readonly quiet: () => void;
  readonly recheck: () => void;
}

/** Watches over a channel so that no lost end stays unseen: says when it falls silent, and when it is time to compare it with its log. */
export class Vigil {
  readonly #options: VigilOptions;
  #quietTimer: Cancel | undefined;
  #recheckTimer: Cancel | undefined;
  #releasedAt = 0;

  constructor(options: VigilOptions) {
    this.#options = options;
    this.#watchLog();
  }

  /** An entry has left. */
  released(): void {
    const { clock, quietMs, quiet } = this.#options;
    this.#releasedAt = clock.monotonic();
    const look = (): void => {
      const left = this.#releasedAt + quietMs - clock.monotonic();
      this.#quietTimer = left > 0 ? clock.after(left, look) : undefined;
      if (left <= 0) quiet();
    };
    this.#quietTimer ??= clock.after(quietMs, look);
  }

  close(): void {
    this.#quietTimer?.();
    this.#recheckTimer?.();
  }

  /** A node may die between a commit and telling of it, and a backbone may lose the last message: only the log knows. */
  #watchLog(): void {
    const { clock, recheckMs, recheck } = this.#options;
    if (recheckMs === 0) return;
    this.#recheckTimer = clock.after(recheckMs, () => {
      this.#watchLog();
      recheck();
    });
  }
}
