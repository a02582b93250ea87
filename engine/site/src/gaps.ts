import type { Cancel, Clock } from '@parley/runtime';
import { Listeners } from './listeners.ts';

/** Failures of what all are asked are gathered for so long. */
const PAUSE_MS = 100;

/** Those who keep copies of what others change, and are told when something may have been missed. */
export class Gaps {
  readonly #clock: Clock;
  readonly #listeners: Listeners<[]>;
  #soon: Promise<void> | undefined;
  #stopSoon: Cancel | undefined;
  #closed = false;

  constructor(clock: Clock, onFault: (fault: unknown) => void) {
    this.#clock = clock;
    this.#listeners = new Listeners(onFault);
  }

  on(fn: () => void): Cancel {
    return this.#listeners.on(fn);
  }

  tell(): void {
    this.#listeners.tell();
  }

  /** One gap for many failures: those who ask all others because of it must not keep two nodes busy with each other. Settles when it was told: never, where this closes before. */
  soon(): Promise<void> {
    this.#soon ??= new Promise((resolve) => {
      if (this.#closed) return;
      this.#stopSoon = this.#clock.after(PAUSE_MS, () => {
        this.#soon = undefined;
        this.tell();
        resolve();
      });
    });
    return this.#soon;
  }

  /** What was to be told soon is not. */
  close(): void {
    this.#closed = true;
    this.#stopSoon?.();
  }
}
