import type { Random } from '@parley/runtime';
import type { Limits } from './router-types.ts';

/** Unanswered pings after which a peer is taken for dead. */
const MISSED = 2;

/**
 * Whether the peer of one connection is alive and reads. Pings leave every 0.8 to 0.9 `heartbeatMs`: so that not everybody is asked at once,
 * and so that, with the second a check may be late, the peer hears something at least every `heartbeatMs`.
 */
export class Pulse {
  readonly #limits: Limits;
  readonly #random: Random;
  #nextPing: number;
  #unanswered = 0;
  #taken = 0;
  #takenAt: number;

  constructor(limits: Limits, random: Random, nowMs: number) {
    this.#limits = limits;
    this.#random = random;
    this.#takenAt = nowMs;
    this.#nextPing = nowMs + this.#interval();
  }

  /** Something came from the peer, whatever it was. */
  heard(): void {
    this.#unanswered = 0;
  }

  get silent(): boolean {
    return this.#unanswered >= MISSED;
  }

  /** `takenBytes`: what the peer's link has taken in all; `waits`: something is left to take. */
  check(nowMs: number, takenBytes: number, waits: boolean): 'ping' | 'silent' | 'stalled' | 'well' {
    if (!waits || takenBytes !== this.#taken) {
      this.#taken = takenBytes;
      this.#takenAt = nowMs;
    } else if (nowMs - this.#takenAt >= this.#limits.stallMs) return 'stalled';
    if (nowMs < this.#nextPing) return 'well';
    if (this.silent) return 'silent';
    this.#unanswered++;
    this.#nextPing = nowMs + this.#interval();
    return 'ping';
  }

  #interval(): number {
    return this.#limits.heartbeatMs * (0.8 + this.#random.integer(1000) / 10_000);
  }
}
