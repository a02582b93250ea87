/** How long somebody may go on sending above the limits before the connection is closed. */
export const FLOOD_MS = 10_000;

/**
 * A token bucket that can go into debt: what is refused is charged too, so that sending on above the limit never gets through,
 * and waiting as long as told always does.
 */
export class Bucket {
  readonly #perSecond: number;
  readonly #capacity: number;
  #level: number;
  #filledAt: number;

  constructor(perSecond: number, burst: number, nowMs: number) {
    this.#perSecond = perSecond;
    this.#capacity = perSecond * burst;
    this.#level = this.#capacity;
    this.#filledAt = nowMs;
  }

  /** Charges `cost`: 0 when there was enough, else the milliseconds after which the same will be accepted if nothing else is sent. */
  charge(cost: number, nowMs: number): number {
    const filled = this.#level + ((nowMs - this.#filledAt) / 1000) * this.#perSecond;
    // The debt is bounded, so that one mistake is not paid for long.
    this.#level = Math.max(-this.#capacity, Math.min(this.#capacity, filled) - cost);
    this.#filledAt = nowMs;
    // Filling by fractions may end a hair below what whole numbers would give.
    return this.#level > -1e-6 ? 0 : Math.ceil(((cost - this.#level) / this.#perSecond) * 1000);
  }
}

/** How long somebody goes on above a limit. */
export class Patience {
  #overSince: number | undefined;

  /** `waitMs`: what a bucket says. Answers it, or `flooding` when it was ignored for too long. */
  judge(waitMs: number, nowMs: number): number | 'flooding' {
    this.#overSince = waitMs === 0 ? undefined : (this.#overSince ?? nowMs);
    return this.#overSince !== undefined && nowMs - this.#overSince >= FLOOD_MS ? 'flooding' : waitMs;
  }
}

/** What one connection may send. */
export class Allowance {
  readonly #frames: Bucket;
  readonly #bytes: Bucket;
  readonly #patience = new Patience();
  #messageWaitMs = 0;

  constructor(limits: { readonly framesPerSecond: number; readonly bytesPerSecond: number; readonly burst: number }, nowMs: number) {
    this.#frames = new Bucket(limits.framesPerSecond, limits.burst, nowMs);
    this.#bytes = new Bucket(limits.bytesPerSecond, limits.burst, nowMs);
  }

  /** A message came; the frames charged from here on are its own. */
  message(bytes: number, nowMs: number): void {
    this.#messageWaitMs = this.#bytes.charge(bytes, nowMs);
  }

  /** 0: accepted. Otherwise refused: the milliseconds to wait, or `flooding` when that was ignored for too long. */
  frame(nowMs: number): number | 'flooding' {
    return this.#patience.judge(Math.max(this.#messageWaitMs, this.#frames.charge(1, nowMs)), nowMs);
  }
}
