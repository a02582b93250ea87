import type { CodeName } from '@parley/protocol';

/** What a router has counted since it was made. Counting costs an addition; whoever wants rates compares two looks. */
export class Tally {
  /** Transport messages and their bytes, from clients. */
  received = 0;
  receivedBytes = 0;
  /** Transport messages and their bytes, to links. */
  sent = 0;
  sentBytes = 0;
  /** Flushes of topics, the frames they gathered, the members they were for, and the milliseconds they took. */
  flushes = 0;
  flushedFrames = 0;
  flushedTo = 0;
  flushMs = 0;
  /** Readers that were taken out of a topic because they did not keep up. */
  lagging = 0;
  /** Requests that were refused, and connections that this node has ended, by code. */
  readonly refused: Map<CodeName, number> = new Map();
  readonly closed: Map<CodeName, number> = new Map();

  refusal(code: CodeName): void {
    this.refused.set(code, (this.refused.get(code) ?? 0) + 1);
  }

  closure(code: CodeName): void {
    this.closed.set(code, (this.closed.get(code) ?? 0) + 1);
  }
}
