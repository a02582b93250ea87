import type { Position } from '@parley/protocol';
import { type Entry, StorageError } from '@parley/storage';
import type { ChannelLimits } from './limits.ts';
import { fresh, judgePosition, offsetBeforeLast, proved, reset, type Start, type Wish } from './recovery.ts';

/** The part of a feed that a catch-up reads. */
export interface CatchUpSource {
  readonly head: Position;
  readonly floor: number;
  after(offset: number): Promise<readonly Entry[]>;
  positionAt(offset: number): Promise<Position | undefined>;
  sync(): Promise<void>;
}

export interface CatchUpOptions {
  readonly source: CatchUpSource;
  readonly wish: Wish;
  readonly limits: Pick<ChannelLimits, 'catchUpEntries' | 'catchUpBytes'>;
  /** The reader is gone, or nobody wants to know any more. */
  readonly ended: () => boolean;
  /** The reader has enough to take already. */
  readonly crowded: () => boolean;
  readonly pause: () => Promise<void>;
}

/** What a reader gets before it goes on live. */
export interface CaughtUp {
  readonly start: Start;
  /** What follows the base, without a hole. */
  readonly entries: readonly Entry[];
  /** The entries reach the head. Else there is more than is answered at once. */
  readonly complete: boolean;
}

/** How often a catch-up begins again because what it was reading was truncated. */
const ATTEMPTS = 5;

/**
 * Proves where a reader stands and gathers what it misses. `join` is called in the same turn in which the entries were found to reach the
 * head, so that whoever subscribes in it neither skips nor doubles anything. Not called where the reader has ended.
 */
export async function catchUp(options: CatchUpOptions, join: (caughtUp: CaughtUp) => void): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const start = await begin(options.source, options.wish);
    if (await gather(options, start, join)) return;
  }
  throw new StorageError('corrupt', 'The log does not have the entries that its head says it has.');
}

/** What fits into one answer. */
class Batch {
  readonly entries: Entry[] = [];
  readonly #limits: CatchUpOptions['limits'];
  #bytes = 0;

  constructor(limits: CatchUpOptions['limits']) {
    this.#limits = limits;
  }

  get full(): boolean {
    return this.entries.length >= this.#limits.catchUpEntries || this.#bytes >= this.#limits.catchUpBytes;
  }

  add(entries: readonly Entry[]): void {
    for (const entry of entries) {
      if (this.full) return;
      this.entries.push(entry);
      this.#bytes += entry.payload.length;
    }
  }
}

/** False: what was being read is gone (truncated, or the channel has a new epoch). */
async function gather(options: CatchUpOptions, start: Start, join: (caughtUp: CaughtUp) => void): Promise<boolean> {
  const { source, ended, crowded, pause } = options;
  const batch = new Batch(options.limits);
  while (start.base.epoch === source.head.epoch && !ended()) {
    const { entries } = batch;
    const at = start.base.offset + entries.length;
    // The channel has begun anew while the base was looked for, and is not there yet.
    if (start.base.offset > source.head.offset) return false;
    const complete = at >= source.head.offset;
    if (crowded()) {
      await pause();
    } else if (complete || batch.full) {
      join({ start, entries, complete });
      return true;
    } else {
      const more = await source.after(at);
      if (more.length === 0) return false;
      batch.add(more);
    }
  }
  return ended();
}

async function begin(source: CatchUpSource, { from, last }: Wish): Promise<Start> {
  if (!from) return fresh(await baseBeforeLast(source, last));
  // A reader may come from a node that was told of more than this one, or of another epoch.
  if (from.epoch !== source.head.epoch || from.offset > source.head.offset) await source.sync();
  const known = from.epoch === source.head.epoch && from.offset <= source.head.offset;
  const standing = known ? await source.positionAt(from.offset) : undefined;
  const reason = judgePosition(from, source, standing);
  return reason === undefined ? proved(from) : reset(await baseBeforeLast(source, last), reason);
}

async function baseBeforeLast(source: CatchUpSource, last: number): Promise<Position> {
  const base = await source.positionAt(offsetBeforeLast(last, source));
  // The floor may have risen meanwhile; by now the source knows.
  return base ?? (await source.positionAt(offsetBeforeLast(last, source))) ?? source.head;
}
