import type { Logger } from '@parley/component';
import type { Cancel, Clock } from '@parley/runtime';
import type { Deliveries, DueDelivery } from './deliveries.ts';

/** Tries of one endpoint that are under way at once. */
export const MOST_TRIES = 4;
/** How long to wait after a failure of the database, milliseconds. */
const RETRY_MS = 30_000;

export interface LaneParts {
  readonly endpoint: string;
  readonly deliveries: Pick<Deliveries, 'next'>;
  /** Whether this node is the one that delivers, at this moment. */
  readonly may: () => Promise<boolean>;
  /** Tries it once and notes what came of it. */
  readonly deliver: (delivery: DueDelivery) => Promise<void>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** What waits for one endpoint, a few at a time; the others stay in the database. A slow endpoint holds up nobody else. */
export class Lane {
  readonly #parts: LaneParts;
  readonly #trying = new Map<string, Promise<void>>();
  #looking: Promise<void> | undefined;
  #again = false;
  #closed = false;
  #timer: Cancel | undefined;

  constructor(parts: LaneParts) {
    this.#parts = parts;
  }

  /** Looks for what is due; returns at once. */
  wake(): void {
    if (this.#closed) return;
    this.#again = true;
    this.#looking ??= this.#look();
  }

  /** Settles when nothing is under way. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#timer?.();
    await this.#looking;
    await Promise.all(this.#trying.values());
  }

  async #look(): Promise<void> {
    try {
      while (this.#again && !this.#closed) {
        this.#again = false;
        await this.#begin();
      }
    } catch (error) {
      this.#failed(error);
    } finally {
      this.#looking = undefined;
    }
  }

  async #begin(): Promise<void> {
    const { endpoint, deliveries, clock, may } = this.#parts;
    this.#timer?.();
    if (this.#trying.size >= MOST_TRIES || !(await may())) return;
    // What is under way may be done, and no longer there, before the answer comes.
    const before = new Set(this.#trying.keys());
    const next = await deliveries.next(endpoint, 2 * MOST_TRIES);
    for (const delivery of next.filter(({ id }) => !before.has(id))) {
      if (this.#trying.size >= MOST_TRIES || this.#closed) return;
      const waitMs = delivery.dueAt - clock.now();
      if (waitMs > 0) {
        this.#timer = clock.after(waitMs, () => this.wake());
        return;
      }
      this.#try(delivery);
    }
  }

  #try(delivery: DueDelivery): void {
    const trying = this.#parts
      .deliver(delivery)
      .then(() => this.#trying.delete(delivery.id))
      .then(() => this.wake())
      .catch((error: unknown) => {
        this.#trying.delete(delivery.id);
        this.#failed(error);
      });
    this.#trying.set(delivery.id, trying);
  }

  #failed(error: unknown): void {
    const { endpoint, clock, logger } = this.#parts;
    logger.warn('webhooks.lane-failed', { endpoint, error: String(error), retryMs: RETRY_MS });
    this.#timer?.();
    if (!this.#closed) this.#timer = clock.after(RETRY_MS, () => this.wake());
  }
}
