import type { Position } from '@parley/protocol';
import type { Write } from './sql.ts';

/** One stored entry of a durable channel. Immutable but for redaction, which empties `payload` and sets `redacted`. */
export interface Entry {
  readonly offset: number;
  readonly tag: number;
  /** Milliseconds since 1970, the log's clock at the commit. */
  readonly at: number;
  /** Person (or service) id of whoever published. */
  readonly sender: string;
  readonly payload: Uint8Array;
  readonly redacted: boolean;
}

/** What the log knows of a channel without reading entries. */
export interface Head {
  readonly position: Position;
  /** Count of countable entries ever appended; dense. */
  readonly messageSeq: number;
  /** The lowest offset whose payload is still kept, minus one: readers at a lower offset get `retention`. */
  readonly floor: number;
}

export interface NewEntry {
  readonly sender: string;
  /** Must not change until the append has settled. */
  readonly payload: Uint8Array;
  /** Whether `messageSeq` counts it (a message), or not (an edit, a reaction, a read mark). */
  readonly countable: boolean;
}

/** Identity of what is published, for order and idempotence: `seq` runs 1, 2, 3, … per (channel, producer). */
export interface ProducerSeq {
  /** Already scoped to its person by the caller. */
  readonly producer: string;
  readonly seq: number;
  /**
   * This seq was refused for now, and comes again: a log that would begin with any seq of a producer that it does not know (of live channels) begins
   * with no later one. Others find such a gap by themselves.
   */
  readonly missing?: number;
  /**
   * The epoch in which the one before this was answered, where its session had one: a live channel that has begun anew since begins with no producer
   * that it does not know before this comes again. Who sent it may not have heard that answer, and send the one before again elsewhere.
   */
  readonly behind?: string;
}

export interface Append {
  readonly channel: string;
  /** Absent for what the server itself appends (no duplicate detection). */
  readonly producer?: ProducerSeq;
  /** Exactly one of `entry` and `refusal`. */
  readonly entry?: NewEntry;
  /** Records that this seq was refused, with the code name and message that every retry is answered with. */
  readonly refusal?: { readonly code: string; readonly message: string };
  /** Run in the same commit, only if the entry is appended (never for a duplicate). See `Ref` for values the commit fills in. */
  readonly writes?: readonly Write[];
}

export type AppendResult =
  | { readonly status: 'appended'; readonly position: Position; readonly at: number; readonly messageSeq: number }
  /** Seen before. `position` is absent when the feed no longer holds the entry. */
  | { readonly status: 'duplicate'; readonly position?: Position; readonly at?: number }
  /** Recorded now, or recorded before and answered again. */
  | { readonly status: 'refused'; readonly code: string; readonly message: string }
  /** `seq` is more than one past `lastSeq`. Nothing was stored. */
  | { readonly status: 'gap'; readonly lastSeq: number }
  /** The producer is unknown with seq > 1, or unused for 90 days. Nothing was stored. */
  | { readonly status: 'producer-expired' }
  /** A write's expectation did not hold: nothing of this append was stored, the producer's seq was not consumed. */
  | { readonly status: 'conflict'; readonly write: number };

export interface ReadResult {
  readonly head: Head;
  /** Ascending and dense from `after + 1`, at most `limit`; empty when `after` is at or past the head, or below the floor. */
  readonly entries: readonly Entry[];
  /** The position of `after` itself, when an entry, the floor or offset 0 stands there. Lets the caller prove a tag. */
  readonly base: Position | undefined;
}

/**
 * The durable, ordered change feed of every channel.
 *
 * Promises (one contract suite, `@parley/storage/testing`, runs over every implementation):
 * - offsets are dense from 1 per (channel, epoch); tags are random, never 0;
 * - an append's promise settles only after it (and its writes) would survive the crash of the machine (memory: of nothing);
 * - appends called in order on one channel are stored in that order; a failure stores nothing of that append;
 * - appends of many callers are gathered into group commits; `conflict` of one append leaves the others of its group alone;
 * - a channel exists from its first append on; reading an unknown channel answers the head {epoch: '', offset: 0, tag: 0};
 *   the epoch is given with `open`;
 * - a full disk fails the append with StorageError 'full', an I/O fault with 'io'; the log stays usable when the cause is gone.
 */
export interface ChannelLog {
  append(append: Append): Promise<AppendResult>;
  /** Makes the channel if it is unknown (new random epoch) and answers its head. Durable before it settles. */
  open(channel: string): Promise<Head>;
  head(channel: string): Promise<Head | undefined>;
  /** Entries after offset `after`, ascending. `limit` ≤ 1,000; a larger one is cut to that. */
  read(channel: string, after: number, limit: number): Promise<ReadResult>;
  /** Empties the payloads of the given offsets, keeping offset and tag. Settles when durable. */
  redact(channel: string, offsets: readonly number[]): Promise<void>;
  /** Drops entries up to and including `offset` (retention); raises the floor. */
  truncate(channel: string, offset: number): Promise<void>;
  close(): Promise<void>;
}

/** The log of a whole installation. */
export interface StoreLog extends ChannelLog {
  /** Names of the channels below `<namespace>/`, in the order of their bytes: those behind `after`, at most `limit`. */
  names(namespace: string, after: string, limit: number): Promise<readonly string[]>;
}
