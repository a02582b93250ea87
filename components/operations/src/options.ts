import type { Figure } from '@parley/component';

/** A part of the node that must be ready before people are sent to it. */
export interface Part {
  readonly part: string;
  readonly ready: boolean;
  /** What is wrong and what to do, for an administrator; no secret, no address of anybody. Absent when all is well; a part that is ready may be degraded. */
  readonly reason?: string;
}

/** What the server tells operations about itself. */
export interface OperationsOptions {
  /** The whole list each time, in the same order. Asked once per scrape. */
  readonly figures: () => readonly Figure[];
  /** What the server knows by itself, beside the storage, which is tried: whether it is stopping, whether it has its lease. */
  readonly parts: () => readonly Part[];
}
