import type { Observable } from '@parley/esdk';
import type { Cancel, Clock } from '@parley/runtime';
import { State } from './state.ts';

/** Without input for this long, nobody is at the device. */
export const IDLE_AFTER_MS: number = 5 * 60_000;

/** Whether somebody touches this device: idle after a while without input, back at once. */
export class Activity {
  readonly #clock: Clock;
  readonly #idle = new State(false);
  #touchedAt: number;
  #timer: Cancel | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#touchedAt = clock.monotonic();
  }

  get idle(): Observable<boolean> {
    return this.#idle;
  }

  /** Follows the time until the returned function is called. */
  start(): () => void {
    this.#look();
    return () => {
      this.#timer?.();
      this.#timer = undefined;
    };
  }

  /** There was input. Cheap: it is called for every move of the pointer. */
  touch(): void {
    this.#touchedAt = this.#clock.monotonic();
    if (this.#idle.snapshot) this.#look();
  }

  /** One timer at a time, that looks again when there was input meanwhile. */
  #look(): void {
    const leftMs = this.#touchedAt + IDLE_AFTER_MS - this.#clock.monotonic();
    this.#timer = leftMs > 0 ? this.#clock.after(leftMs, () => this.#look()) : undefined;
    this.#idle.set(leftMs <= 0);
  }
}
