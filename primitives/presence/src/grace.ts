import type { Cancel, Clock } from '@parley/runtime';
import { GRACE_MS } from './limits.ts';

interface Rest {
  /** Monotonic, like all here. */
  readonly beganMs: number;
  untilMs: number;
  readonly over: () => void;
}

/** Things that stay for a grace after they were lost. One timer for all: they end in the order in which they began. */
export class Grace {
  readonly #clock: Clock;
  readonly #lengthMs: () => number;
  readonly #resting = new Map<object, Rest>();
  #timer: Cancel | undefined;

  /** `lengthMs`: of a grace that begins at this moment. */
  constructor(clock: Clock, lengthMs: () => number = () => GRACE_MS) {
    this.#clock = clock;
    this.#lengthMs = lengthMs;
  }

  /** Calls `over` when the grace of the thing has passed, unless it wakes before. */
  rest(thing: object, over: () => void): void {
    this.#resting.set(thing, { beganMs: this.#clock.monotonic(), untilMs: this.#clock.monotonic() + this.#lengthMs(), over });
    this.#arm();
  }

  /** The same with a grace that is counted from `begin`. */
  hold(thing: object, over: () => void): void {
    this.#resting.set(thing, { beganMs: Number.NEGATIVE_INFINITY, untilMs: Number.POSITIVE_INFINITY, over });
  }

  /** What is held counts from this moment. */
  begin(): void {
    this.recount(this.#clock.monotonic(), this.#clock.monotonic());
  }

  /** What began to rest before `beforeMs` counts from `sinceMs` at the latest. */
  recount(sinceMs: number, beforeMs: number): void {
    const untilMs = sinceMs + this.#lengthMs();
    for (const rest of this.#resting.values()) if (rest.beganMs <= beforeMs) rest.untilMs = Math.min(rest.untilMs, untilMs);
    this.#timer?.();
    this.#timer = undefined;
    this.#arm();
  }

  /** Whether it rested. */
  wake(thing: object): boolean {
    return this.#resting.delete(thing);
  }

  has(thing: object): boolean {
    return this.#resting.has(thing);
  }

  close(): void {
    this.#timer?.();
    this.#resting.clear();
  }

  #arm(): void {
    const [first] = this.#resting.values();
    if (!first || this.#timer || first.untilMs === Number.POSITIVE_INFINITY) return;
    // The clock may have gone on since what was due was ended.
    this.#timer = this.#clock.after(Math.max(0, first.untilMs - this.#clock.monotonic()), () => {
      this.#timer = undefined;
      this.#end(this.#clock.monotonic());
      this.#arm();
    });
  }

  #end(nowMs: number): void {
    for (const [thing, { untilMs, over }] of this.#resting) {
      if (untilMs > nowMs) break;
      this.#resting.delete(thing);
      over();
    }
  }
}
