import { type CodeName, FRAMES, type FrameName } from '@parley/protocol';
import { Histogram } from '@parley/runtime';

const FRAMES_TOGETHER: readonly number[] = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000];
/** What gathers waits for 25 ms at most, and longer only while the process stands still. */
const GATHERED_MS: readonly number[] = [0, 1, 2.5, 5, 10, 15, 20, 25, 30, 50, 100, 250];
const FLUSH_MS: readonly number[] = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100, 250];

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
  /** Of each flush of a topic: the frames it gathered, how long the first of them waited for it, and how long it took, ms. */
  readonly flushedFrames: Histogram = new Histogram(FRAMES_TOGETHER);
  readonly gatheredMs: Histogram = new Histogram(GATHERED_MS);
  readonly flushMs: Histogram = new Histogram(FLUSH_MS);
  /** The members that flushes were for, and these times the frames. */
  flushedTo = 0;
  deliveries = 0;
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
