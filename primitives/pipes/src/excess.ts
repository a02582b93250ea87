import { Bucket, Patience, type Session } from '@parley/routing';
import type { Clock } from '@parley/runtime';
import type { PipeFrame } from './endpoint.ts';
import { CHUNK_COST, type PipeLimits } from './limits.ts';

/** What a frame costs at least: so much work it is to read one. */
const FRAME_COST = 1_024;
const ADVICE = 'Frames of pipes that nobody takes: keep to the credit and to the order, acknowledge what came, ask seldom.';
/** How often a connection is told at most. */
const NOTICE_MS = 1_000;

/**
 * What one connection sends of pipes and nobody takes: more than its ration, or of a pipe that it has not. The router does not count
 * these frames. Who keeps the rules sends some when pipes end: a window of each is on its way then, and that much is borne at once, again after the
 * time in which an end repeats itself. Who goes on above it is told to wait, then closed.
 */
export class Excess {
  readonly #session: Session;
  readonly #clock: Clock;
  readonly #bucket: Bucket;
  readonly #window: number;
  readonly #patience = new Patience();
  #noticedAt = Number.NEGATIVE_INFINITY;

  constructor(session: Session, clock: Clock, { perSession, endpoint: { window, probeMs } }: PipeLimits) {
    this.#session = session;
    this.#clock = clock;
    this.#window = window;
    const burst = probeMs / 1_000;
    this.#bucket = new Bucket((perSession * window) / burst, burst, clock.monotonic());
  }

  add(frame: PipeFrame): void {
    const now = this.#clock.monotonic();
    const waitMs = this.#patience.judge(this.#bucket.charge(this.#costOf(frame), now), now);
    if (waitMs === 'flooding') this.#session.close('flooding');
    else if (waitMs > 0) this.#tell(waitMs, now);
  }

  /** `attach` costs what it would have had sent again. */
  #costOf(frame: PipeFrame): number {
    if (frame.frame === 'attach') return this.#window;
    return frame.frame === 'data' ? Math.max(FRAME_COST, CHUNK_COST + frame.payload.length) : FRAME_COST;
  }

  #tell(retryAfterMs: number, now: number): void {
    if (now - this.#noticedAt < NOTICE_MS) return;
    this.#noticedAt = now;
    this.#session.refuse(0, 'rate-limited', ADVICE, { retryAfterMs });
  }
}
