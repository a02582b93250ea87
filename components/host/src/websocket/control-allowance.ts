import { Bucket, Patience } from '@parley/routing';

export interface ControlLimits {
  /** Control frames and parts of messages that one WebSocket may send, with so many seconds of them at once. */
  readonly controlsPerSecond: number;
  readonly burst: number;
}

/** What one WebSocket sends that is no whole message, control frames and parts: no session counts them. */
export class ControlAllowance {
  readonly #bucket: Bucket;
  readonly #patience = new Patience();
  #waitMs: number | 'flooding' = 0;

  constructor({ controlsPerSecond, burst }: ControlLimits, nowMs: number) {
    this.#bucket = new Bucket(controlsPerSecond, burst, nowMs);
  }

  /** What came last is above the limit. */
  get exceeded(): boolean {
    return this.#waitMs !== 0;
  }

  /** Another one came; answers whether the limit has been ignored for too long. */
  floods(nowMs: number): boolean {
    this.#waitMs = this.#patience.judge(this.#bucket.charge(1, nowMs), nowMs);
    return this.#waitMs === 'flooding';
  }
}
