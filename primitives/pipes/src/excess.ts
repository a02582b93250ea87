import type { FrameOf } from '@parley/protocol';
import { Bucket, Patience, type Session } from '@parley/routing';
import type { Clock } from '@parley/runtime';
import { CHUNK_COST, type PipeLimits } from './limits.ts';
import type { PipeFrame } from './pipe-frame.ts';

/** What a frame costs at least: so much work it is to read one. */
const FRAME_COST = 1_024;
/** What an end may have under way when its pipe ends, in windows: its chunks, an acknowledgement and credit for as many, an `attach`. */
const WINDOWS_UNDER_WAY = 4;
/** Seconds of chunks that may be said at once. */
const BURST = 4;
const ADVICE =
  'Too much in pipes: keep to the credit and to the order, acknowledge what came, ask seldom, and put what is small into fewer chunks.';
/** How often a connection is told at most. */
const NOTICE_MS = 1_000;

type Said = PipeFrame | Pick<FrameOf<'accept'>, 'frame'>;

/**
 * What one connection sends of pipes beyond what it may: what nobody takes, since it is more than its ration or of a pipe that it has not, and more
 * chunks than are good for the node. The router does not count these frames. Nobody is charged for what others made them say: what may be under way
 * when a pipe ends is borne, and so is a window of each pipe in the time in which an end repeats itself. Who goes on above it is told to wait, then
 * closed.
 */
export class Excess {
  readonly #session: Session;
  readonly #clock: Clock;
  readonly #bucket: Bucket;
  readonly #chunks: Bucket;
  readonly #window: number;
  readonly #patience = new Patience();
  /** What comes late of pipes that have ended. */
  #borne = 0;
  #noticedAt = Number.NEGATIVE_INFINITY;

  constructor(session: Session, clock: Clock, { perSession, chunksPerSecond, endpoint: { window, probeMs } }: PipeLimits) {
    this.#session = session;
    this.#clock = clock;
    this.#window = window;
    const seconds = probeMs / 1_000;
    const now = clock.monotonic();
    this.#bucket = new Bucket((perSession * window) / seconds, seconds, now);
    this.#chunks = new Bucket(chunksPerSecond, BURST, now);
  }

  /** A pipe has ended, or is offered no more, and the client does not know it yet. */
  bear(): void {
    this.#borne += WINDOWS_UNDER_WAY * this.#window;
  }

  /** Nobody takes it. */
  add(frame: Said): void {
    const credit = this.#creditOf(frame);
    if (this.#borne < credit) this.#charge(Math.max(FRAME_COST, credit));
    else {
      this.#borne -= credit;
      this.chunk();
    }
  }

  /** A frame that is work and nothing else: passed on, or borne. */
  chunk(): void {
    if (this.#chunks.charge(1, this.#clock.monotonic()) > 0) this.#charge(FRAME_COST);
  }

  /** `attach` costs what it would have had sent again. */
  #creditOf(frame: Said): number {
    if (frame.frame === 'attach') return this.#window;
    if (frame.frame === 'abort') return CHUNK_COST + frame.message.length;
    return frame.frame === 'data' ? CHUNK_COST + frame.payload.length : CHUNK_COST;
  }

  #charge(cost: number): void {
    const now = this.#clock.monotonic();
    const waitMs = this.#patience.judge(this.#bucket.charge(cost, now), now);
    if (waitMs === 'flooding') this.#session.close('flooding');
    else if (waitMs > 0) this.#tell(waitMs, now);
  }

  #tell(retryAfterMs: number, now: number): void {
    if (now - this.#noticedAt < NOTICE_MS) return;
    this.#noticedAt = now;
    this.#session.refuse(0, 'rate-limited', ADVICE, { retryAfterMs });
  }
}
