import type { Clock } from '@parley/runtime';
import type { Time } from './given.ts';
import type { Line } from './line.ts';

/** Tells a component's thread of the clock of the node, where that is not the system's: in simulations. */
export class ClockFeed {
  readonly #clock: Clock;
  readonly #line: Line;
  #told: Time;

  constructor(clock: Clock, line: Line) {
    this.#clock = clock;
    this.#line = line;
    this.#told = this.time;
  }

  get time(): Time {
    return { now: this.#clock.now(), monotonic: this.#clock.monotonic() };
  }

  /** Before anything is asked, so that the component sees the time at which it was asked. */
  sync(): void {
    const { now, monotonic } = this.time;
    if (now !== this.#told.now || monotonic !== this.#told.monotonic) this.#tell([]);
  }

  after(timer: number, ms: number): void {
    this.#clock.after(ms, () => this.#tell([timer]));
  }

  #tell(due: readonly number[]): void {
    this.#told = this.time;
    this.#line.tell('time', [this.#told, due]);
  }
}
