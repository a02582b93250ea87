import type { Random } from '@parley/runtime';
import type { Limits } from './router-types.ts';

/** Unanswered pings after which a peer is taken for dead. */
const MISSED = 2;

/**
 * Whether the peer of one connection is alive and reads. Pings leave every 0.8 to 0.9 `heartbeatMs`: so that not everybody is asked at once,
 * and so that, with the second a check may be late, the peer hears something at least every `heartbeatMs`. Whoever has said something and been
 * told something within one second has shown as much as by a pong: the next ping is reckoned from the beginning of that second.
 */
export class Pulse {
  readonly #limits: Limits;
  readonly #random: Random;
  #nextPing: number;
  #unanswered = 0;
  /** Beside the answer to a ping, since the last check. */
  #heard = false;
  /** When it was last heard and told something in one second, since the last ping was due. */
  #talkedAt: number | undefined;
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
    this.#heard ||= this.#unanswered === 0;
    this.#unanswered = 0;
  }

  get silent(): boolean {
    return this.#unanswered >= MISSED;
  }

  /** `sinceMs`: the check before; `takenBytes`: what the peer's link has taken in all; `waits`: something is left to take. */
  check(nowMs: number, sinceMs: number, takenBytes: number, waits: boolean): 'ping' | 'silent' | 'stalled' | 'well' {
    if (this.#heard && takenBytes !== this.#taken) this.#talkedAt = sinceMs;
    this.#heard = false;
    if (!waits || takenBytes !== this.#taken) {
      this.#taken = takenBytes;
      this.#takenAt = nowMs;
    } else if (nowMs - this.#takenAt >= this.#limits.stallMs) return 'stalled';
    if (nowMs < this.#nextPing) return 'well';
    if (this.silent) return 'silent';
    if (this.#hasTalked(nowMs)) return 'well';
    this.#unanswered++;
    this.#nextPing = nowMs + this.#interval();
    return 'ping';
  }

  /** Whether the ping that is due can wait, since its peer has talked meanwhile. */
  #hasTalked(nowMs: number): boolean {
    if (this.#talkedAt === undefined) return false;
    this.#nextPing = this.#talkedAt + this.#interval();
    this.#talkedAt = undefined;
    return nowMs < this.#nextPing;
  }

  #interval(): number {
    return this.#limits.heartbeatMs * (0.8 + this.#random.integer(1000) / 10_000);
  }
}
