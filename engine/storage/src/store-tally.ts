import { Histogram } from '@parley/runtime';

/** A quick disk flushes in less than the first, a stalled one takes longer than most. */
const LATENCIES_MS: readonly number[] = [0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000];

/** What a store has counted since it was opened, in ms. */
export class StoreTally {
  /** Appends and other writes: from the call to the answer, failures too. */
  readonly writes: Histogram = new Histogram(LATENCIES_MS);
  /** Reads of the log and of tables: from the call to the answer, failures too. */
  readonly reads: Histogram = new Histogram(LATENCIES_MS);
  /** What the database took to make a commit durable; one carries all writes that had gathered. */
  readonly flushes: Histogram = new Histogram(LATENCIES_MS);
}
