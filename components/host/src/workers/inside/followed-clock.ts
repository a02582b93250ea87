import type { Cancel, Clock } from '@parley/runtime';
import type { Time } from '../given.ts';
import type { Line } from '../line.ts';

/** The clock of the main thread, where that is not the system's: it stands still between what is told of it. */
export class FollowedClock implements Clock {
  readonly #line: Line;
  readonly #timers = new Map<number, () => void>();
  #time: Time;
  #last = 0;

  constructor(line: Line, time: Time) {
    this.#line = line;
    this.#time = time;
  }

  now(): number {
    return this.#time.now;
  }

  monotonic(): number {
    return this.#time.monotonic;
  }

  after(ms: number, fn: () => void): Cancel {
    const id = ++this.#last;
    this.#timers.set(id, fn);
    this.#line.tell('after', [id, ms]);
    return () => void this.#timers.delete(id);
  }

  soon(fn: () => void): void {
    setImmediate(fn);
  }

  /** `due`: timers whose time has come. */
  set(time: Time, due: readonly number[]): void {
    this.#time = time;
    for (const id of due) {
      const fn = this.#timers.get(id);
      this.#timers.delete(id);
      fn?.();
    }
  }
}
