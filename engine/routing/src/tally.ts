import { type CodeName, FRAMES, type FrameName } from '@parley/protocol';

/** What a router has counted since it was made. Counting costs an addition; whoever wants rates compares two looks. */
export class Tally {
  /** Transport messages and their bytes, from clients. */
  received = 0;
  receivedBytes = 0;
  /** Frames of sessions in them, by name; those above a limit, too. */
  readonly frames: Record<FrameName, number> = none();
  /** Transport messages and their bytes, to links. */
  sent = 0;
  sentBytes = 0;
  /** Flushes of topics, the frames they gathered, the members they were for, and both multiplied. */
  flushes = 0;
  flushedFrames = 0;
  flushedTo = 0;
  deliveries = 0;
  /** Milliseconds that flushes took, and that the first frame of each waited for it. */
  flushMs = 0;
  gatheredMs = 0;
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

function none(): Record<FrameName, number> {
  return Object.fromEntries(Object.keys(FRAMES).map((name) => [name, 0])) as Record<FrameName, number>;
}
