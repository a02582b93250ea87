import { Bucket, type Principal } from '@parley/routing';
import type { Clock } from '@parley/runtime';
import type { PipeGate, PipeTarget } from './gate.ts';

interface Counted {
  readonly bucket: Bucket;
  readonly at: number;
}

/** How often somebody opens pipes to people who do not know them. */
export class Strangers {
  readonly #perMinute: number;
  readonly #clock: Clock;
  readonly #gate: PipeGate;
  // In the order of the last use.
  readonly #people = new Map<string, Counted>();

  constructor(perMinute: number, clock: Clock, gate: PipeGate) {
    this.#perMinute = perMinute;
    this.#clock = clock;
    this.#gate = gate;
  }

  /** 0, or how long to wait. */
  async charge(principal: Principal, label: string, target: PipeTarget): Promise<number> {
    if (target.kind === 'component' || (target.kind === 'person' && target.id === principal.id)) return 0;
    if (await this.#gate.acquainted?.(principal, label, target)) return 0;
    const now = this.#clock.monotonic();
    this.#forget(now);
    const key = `${principal.kind} ${principal.id}`;
    const bucket = this.#people.get(key)?.bucket ?? new Bucket(this.#perMinute / 60, 60, now);
    this.#people.delete(key);
    this.#people.set(key, { bucket, at: now });
    return bucket.charge(1, now);
  }

  /** A bucket is full again, also from its deepest debt, after two minutes. */
  #forget(now: number): void {
    for (const [key, { at }] of this.#people) {
      if (now - at < 120_000) return;
      this.#people.delete(key);
    }
  }
}
