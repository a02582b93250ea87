import type { Position } from '@parley/protocol';
import type { Runtime } from '@parley/runtime';
import {
  type Append,
  type AppendResult,
  type ChannelLog,
  type Head,
  type ProducerSeq,
  type ReadResult,
  StorageError,
  TagSource,
} from '@parley/storage';
import { Ring } from './ring.ts';

type Appended = Extract<AppendResult, { readonly status: 'appended' }>;
type Refusal = NonNullable<Append['refusal']>;
type Outcome = { readonly position: Position; readonly at: number } | Refusal;

/** What came of a producer since this log knows it. */
interface Seqs {
  readonly first: number;
  last: number;
  /** Which of the channel's publications was its last. */
  usedAt: number;
}

/** What became of one publication. */
interface Fate {
  readonly of: Seqs;
  readonly seq: number;
  readonly outcome: Outcome;
}

interface LiveChannel {
  readonly size: number;
  readonly ring: Ring;
  messageSeq: number;
  /** Publications so far, those refused among them. */
  uses: number;
  /** The newest of them, the newest last; no more than the ring has entries. A duplicate is rare, and looked for from the end. */
  readonly fates: Fate[];
  /** The producers used last; no more of them than the ring has entries. */
  readonly producers: Map<string, Seqs>;
}

/** What is read of a channel that does not exist. */
export const NOTHING_READ: ReadResult = {
  head: { position: { epoch: '', offset: 0, tag: 0 }, messageSeq: 0, floor: 0 },
  entries: [],
  base: undefined,
};

/**
 * The log of the live channels of one node: its rings and nothing else. An epoch lasts from a channel's first use until `forget`.
 * Unlike a durable log it knows a producer only as long as the ring would hold what it published: one it does not know begins with any seq.
 */
export class LiveLog implements ChannelLog {
  readonly #runtime: Runtime;
  readonly #tags: TagSource;
  readonly #ringOf: (channel: string) => { readonly entries: number; readonly bytes: number };
  readonly #channels = new Map<string, LiveChannel>();

  constructor(runtime: Runtime, ringOf: (channel: string) => { readonly entries: number; readonly bytes: number }) {
    this.#runtime = runtime;
    this.#tags = new TagSource(runtime.random);
    this.#ringOf = ringOf;
  }

  get size(): number {
    return this.#channels.size;
  }

  /** The channel ends here; its next use is a new epoch. */
  forget(channel: string): void {
    this.#channels.delete(channel);
  }

  async append(append: Append): Promise<AppendResult> {
    return this.appendNow(append);
  }

  /** The same, but throws what `append` rejects with. */
  appendNow(append: Append): AppendResult {
    if (append.writes?.length) throw new StorageError('bad-statement', 'A live channel has no log that could commit writes.');
    const channel = this.#open(append.channel);
    const verdict = append.producer && judge(channel, append.producer);
    if (verdict) return verdict;
    const result = append.refusal ? undefined : this.#store(channel, append);
    const outcome = result ?? append.refusal;
    if (append.producer && outcome) remember(channel, append.producer, outcome);
    return result ?? { status: 'refused', code: '', message: '', ...append.refusal };
  }

  async open(name: string): Promise<Head> {
    return headOf(this.#open(name));
  }

  async head(name: string): Promise<Head | undefined> {
    const channel = this.#channels.get(name);
    return channel && headOf(channel);
  }

  async read(name: string, after: number, limit: number): Promise<ReadResult> {
    const channel = this.#channels.get(name);
    if (!channel) return NOTHING_READ;
    return { head: headOf(channel), entries: channel.ring.after(after, limit) ?? [], base: channel.ring.positionAt(after) };
  }

  async redact(name: string, offsets: readonly number[]): Promise<void> {
    this.#channels.get(name)?.ring.redact(offsets);
  }

  async truncate(name: string, offset: number): Promise<void> {
    this.#channels.get(name)?.ring.dropThrough(offset);
  }

  async close(): Promise<void> {
    this.#channels.clear();
  }

  #open(name: string): LiveChannel {
    const known = this.#channels.get(name);
    if (known) return known;
    const { entries, bytes } = this.#ringOf(name);
    const ring = new Ring(entries, bytes, { epoch: this.#runtime.random.id(), offset: 0, tag: 0 });
    const channel: LiveChannel = { size: entries, ring, messageSeq: 0, uses: 0, fates: [], producers: new Map() };
    this.#channels.set(name, channel);
    return channel;
  }

  #store(channel: LiveChannel, { entry }: Append): Appended {
    if (!entry) throw new StorageError('bad-statement', 'An append needs exactly one of `entry` and `refusal`.');
    const { base, size } = channel.ring;
    const position = { epoch: base.epoch, offset: base.offset + size + 1, tag: this.#tags.next() };
    const at = this.#runtime.clock.now();
    channel.ring.push({ offset: position.offset, tag: position.tag, at, sender: entry.sender, payload: entry.payload, redacted: false });
    if (entry.countable) channel.messageSeq++;
    return { status: 'appended', position, at, messageSeq: channel.messageSeq };
  }
}

function headOf({ ring, messageSeq }: LiveChannel): Head {
  return { position: ring.head, messageSeq, floor: ring.base.offset };
}

/** Undefined: the seq is new. One before the first was never seen here: its producer began elsewhere, and must begin anew. */
function judge(channel: LiveChannel, producer: ProducerSeq): AppendResult | undefined {
  const seqs = channel.producers.get(producer.producer);
  const { epoch } = channel.ring.base;
  if (!seqs && producer.missing !== undefined) return { status: 'gap', lastSeq: producer.missing - 1 };
  if (!seqs && (producer.behind ?? epoch) !== epoch) return { status: 'gap', lastSeq: producer.seq - 1 };
  if (!seqs || producer.seq === seqs.last + 1) return undefined;
  if (producer.seq > seqs.last) return { status: 'gap', lastSeq: seqs.last };
  if (producer.seq < seqs.first) return { status: 'producer-expired' };
  const outcome = channel.fates.findLast((fate) => fate.seq === producer.seq && fate.of === seqs)?.outcome;
  if (!outcome) return { status: 'duplicate' };
  return 'code' in outcome ? { status: 'refused', ...outcome } : { status: 'duplicate', position: outcome.position, at: outcome.at };
}

function remember(channel: LiveChannel, { producer, seq }: ProducerSeq, outcome: Outcome): void {
  const { producers, fates, size } = channel;
  const usedAt = ++channel.uses;
  const known = producers.get(producer);
  const seqs = known ?? { first: seq, last: seq, usedAt };
  seqs.last = seq;
  seqs.usedAt = usedAt;
  if (!known) producers.set(producer, seqs);
  if (producers.size > size) forgetOne(producers);
  fates.push({ of: seqs, seq, outcome });
  if (fates.length > size) fates.shift();
}

/** That which was used longest ago. */
function forgetOne(producers: Map<string, Seqs>): void {
  let [longest, longestAt] = ['', Number.POSITIVE_INFINITY];
  for (const [producer, { usedAt }] of producers) if (usedAt < longestAt) [longest, longestAt] = [producer, usedAt];
  producers.delete(longest);
}
