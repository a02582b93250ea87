import type { Position } from '@parley/protocol';
import type { Clock } from '@parley/runtime';
import type { Entry, Head, ReadResult } from '@parley/storage';
import { EntryFrames } from './entry-frames.ts';
import type { ChannelLimits } from './limits.ts';
import { Ring } from './ring.ts';
import { SharedReads } from './shared-reads.ts';

interface PastOptions {
  readonly head: Head;
  /** Entries that are kept in memory. */
  readonly ring: number;
  readonly limits: Pick<ChannelLimits, 'ringBytes' | 'catchUpEntries' | 'shareMs'>;
  readonly clock: Clock;
  readonly read: (after: number, limit: number) => Promise<ReadResult>;
}

/** What was released of one channel, for those who catch up: its end in memory, the rest read from the log, once for all who ask. */
export class Past {
  readonly #limit: number;
  readonly #ring: Ring;
  readonly #reads: SharedReads;
  readonly #frames = new EntryFrames();
  #floor: number;

  constructor({ head, ring, limits, clock, read }: PastOptions) {
    this.#limit = limits.catchUpEntries;
    this.#floor = head.floor;
    this.#ring = new Ring(ring, limits.ringBytes, head.position);
    this.#reads = new SharedReads({
      read,
      clock,
      limit: this.#limit,
      keepMs: limits.shareMs,
      took: ({ head: { floor }, base, entries }) => {
        this.#floor = Math.max(this.#floor, floor);
        if (base) this.#ring.prepend(entries, base);
      },
    });
  }

  /** Entries up to this offset are gone. */
  get floor(): number {
    return this.#floor;
  }

  /** Entries after `offset`; undefined: they have to be read. */
  atHand(offset: number): readonly Entry[] | undefined {
    return this.#ring.after(offset, this.#limit);
  }

  /** The same from the log, which may be ahead of what was released. */
  read(offset: number): Promise<ReadResult> {
    return this.#reads.read(offset);
  }

  /** The position of the entry at `offset`, which was released; undefined where the log no longer has it. */
  async positionAt(offset: number): Promise<Position | undefined> {
    return this.#ring.positionAt(offset) ?? (await this.#reads.read(offset)).base;
  }

  /** Its message frame under the topic's alias; encoded once for all who catch up. */
  encode(entry: Entry, alias: number): Uint8Array {
    return this.#frames.encode(entry, alias);
  }

  /** The entry behind all others was released. */
  push(entry: Entry): void {
    this.#ring.push(entry);
  }

  /** The log has emptied these. */
  redact(offsets: readonly number[]): void {
    this.#ring.redact(offsets);
    this.#reads.forget();
  }

  /** The log has dropped everything up to `offset`; `head`: the last one that was released. */
  truncate(offset: number, head: number): void {
    this.#floor = Math.max(this.#floor, Math.min(offset, head));
    this.#ring.dropThrough(offset);
    this.#reads.forget();
  }

  /** What is in memory may have been taken away meanwhile. */
  forget(head: Position): void {
    this.#ring.restart(head);
    this.#reads.forget();
  }

  /** It goes on behind `base`, and what was before is another history, or gone. */
  restart(base: Position, floor: number): void {
    this.#floor = floor;
    this.forget(base);
  }
}
