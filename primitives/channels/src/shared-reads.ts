import type { Clock } from '@parley/runtime';
import type { ReadResult } from '@parley/storage';

interface SharedReadsOptions {
  readonly read: (after: number, limit: number) => Promise<ReadResult>;
  readonly clock: Clock;
  /** Entries per read. */
  readonly limit: number;
  /** How long a full chunk stays shared after it was read. */
  readonly keepMs: number;
  /** Called once per read, unless `forget` was called meanwhile. */
  readonly took: (result: ReadResult) => void;
}

/**
 * Reads of one channel's past, shared: whoever asks for the same place while it is being read gets the same answer, and a chunk that is
 * full (so that nothing can be added to it) stays for a moment. Another stays for the turn, so that whoever had its place proved by it has what
 * follows, too; but not an empty one: whoever looks again, looks for what has come since. A storm of readers costs one read per place.
 */
export class SharedReads {
  readonly #options: SharedReadsOptions;
  readonly #reads = new Map<number, Promise<ReadResult>>();
  #generation = 0;

  constructor(options: SharedReadsOptions) {
    this.#options = options;
  }

  /** Entries after `after`, of which the first is known to be committed. The head in the answer may be older than the entries of others. */
  async read(after: number): Promise<ReadResult> {
    const generation = this.#generation;
    const result = await (this.#reads.get(after) ?? this.#start(after));
    // What was read before a redaction or a truncation may still hold what is gone.
    return generation === this.#generation ? result : this.read(after);
  }

  /** Shares nothing any more that was read before this call. */
  forget(): void {
    this.#generation++;
    this.#reads.clear();
  }

  #start(after: number): Promise<ReadResult> {
    const { read, limit, clock, keepMs, took } = this.#options;
    const generation = this.#generation;
    const reading = read(after, limit);
    this.#reads.set(after, reading);
    const drop = (): void => {
      if (this.#reads.get(after) === reading) this.#reads.delete(after);
    };
    reading.then((result) => {
      if (generation === this.#generation) took(result);
      if (result.entries.length === 0) drop();
      else if (result.entries.length < limit) clock.soon(drop);
      else clock.after(keepMs, drop);
    }, drop);
    return reading;
  }
}
