import type { Clock } from '@parley/runtime';
import type { EndpointLimits } from './limits.ts';

/** How long an end has heard nothing of the other one, and has got nowhere. */
export class Silence {
  readonly #clock: Pick<Clock, 'monotonic'>;
  readonly #limits: EndpointLimits;
  #heardAt: number;
  #movedAt: number;

  constructor(clock: Pick<Clock, 'monotonic'>, limits: EndpointLimits) {
    this.#clock = clock;
    this.#limits = limits;
    this.#heardAt = clock.monotonic();
    this.#movedAt = this.#heardAt;
  }

  heard(): void {
    this.#heardAt = this.#clock.monotonic();
  }

  /** There is progress, or the other end is being asked for it. */
  moved(): void {
    this.#movedAt = this.#clock.monotonic();
  }

  /** What is to be done about it; `waits`: for something of the other end. */
  due(waits: boolean): 'nothing' | 'asking' | 'giving up' {
    const now = this.#clock.monotonic();
    const { giveUpMs, idleMs, probeMs } = this.#limits;
    if (now - this.#heardAt >= giveUpMs) return 'giving up';
    const long = now - Math.max(this.#movedAt, this.#heardAt) >= idleMs || (waits && now - this.#movedAt >= probeMs);
    return long ? 'asking' : 'nothing';
  }
}
