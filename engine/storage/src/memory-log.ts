import type { Position } from '@parley/protocol';
import type { Runtime } from '@parley/runtime';
import { checkAppend, fillRefs, judgeSeq, type ProducerState, READ_LIMIT, type RefValues } from './append-rules.ts';
import type { Append, AppendResult, Entry, Head, NewEntry, ReadResult, StoreLog } from './channel-log.ts';
import { StorageError } from './errors.ts';
import { namesBelow } from './names-below.ts';
import type { SqlValue } from './sql.ts';

/** A write whose refs are filled in. */
export interface FilledWrite {
  readonly sql: string;
  readonly params: readonly SqlValue[];
  readonly expect?: number;
}

/**
 * Applies the writes of one append, all or nothing, and answers the index of the write whose expectation failed.
 * Throws for a bad statement; then, too, nothing may have been applied.
 */
export type ApplyWrites = (writes: readonly FilledWrite[]) => number | undefined;

type Refusal = NonNullable<Append['refusal']>;

interface Producer extends ProducerState {
  /** What became of each seq: the offset of its entry, or the refusal. */
  readonly outcomes: Map<number, number | Refusal>;
}

interface Channel {
  readonly epoch: string;
  readonly producers: Map<string, Producer>;
  /** Ascending and dense; the first one has offset `floor + 1`. */
  entries: Entry[];
  floor: number;
  floorTag: number;
  messageSeq: number;
  lastAt: number;
}

/** The channel log of tests and of simulated clusters: every promise of the port but durability. */
export class MemoryLog implements StoreLog {
  readonly #runtime: Runtime;
  readonly #applyWrites: ApplyWrites | undefined;
  readonly #channels = new Map<string, Channel>();
  #closed = false;

  /** Without `applyWrites`, an append with writes is refused as `bad-statement`. */
  constructor(runtime: Runtime, applyWrites?: ApplyWrites) {
    this.#runtime = runtime;
    this.#applyWrites = applyWrites;
  }

  async append(append: Append): Promise<AppendResult> {
    this.#assertOpen();
    checkAppend(append);
    const known = this.#channels.get(append.channel);
    const answer = known && this.#answerSeen(known, append);
    if (answer) return answer;
    const channel = known ?? newChannel(this.#runtime.random.id());
    const verdict = this.#judge(channel, append);
    if (verdict) return verdict;
    const result = append.entry ? this.#store(channel, append, append.entry) : this.#refuse(channel, append);
    if (result.status !== 'conflict') this.#channels.set(append.channel, channel);
    return result;
  }

  async open(name: string): Promise<Head> {
    this.#assertOpen();
    const channel = this.#channels.get(name) ?? newChannel(this.#runtime.random.id());
    this.#channels.set(name, channel);
    return headOf(channel);
  }

  async head(name: string): Promise<Head | undefined> {
    this.#assertOpen();
    const channel = this.#channels.get(name);
    return channel && headOf(channel);
  }

  async read(name: string, after: number, limit: number): Promise<ReadResult> {
    this.#assertOpen();
    const channel = this.#channels.get(name) ?? newChannel('');
    const first = after - channel.floor;
    const entries = first < 0 ? [] : channel.entries.slice(first, first + Math.min(limit, READ_LIMIT));
    return { head: headOf(channel), entries, base: positionAt(channel, after) };
  }

  async names(namespace: string, after: string, limit: number): Promise<readonly string[]> {
    this.#assertOpen();
    const [behind, before] = namesBelow(namespace, after);
    const below = [...this.#channels.keys()].filter((name) => name > behind && name < before);
    return below.sort().slice(0, limit);
  }

  async redact(name: string, offsets: readonly number[]): Promise<void> {
    this.#assertOpen();
    const channel = this.#channels.get(name);
    if (!channel) return;
    for (const offset of offsets) {
      const index = offset - channel.floor - 1;
      const entry = channel.entries[index];
      if (entry) channel.entries[index] = { ...entry, payload: new Uint8Array(), redacted: true };
    }
  }

  async truncate(name: string, offset: number): Promise<void> {
    this.#assertOpen();
    const channel = this.#channels.get(name);
    if (!channel || offset <= channel.floor) return;
    const dropped = channel.entries.slice(0, offset - channel.floor);
    channel.entries = channel.entries.slice(dropped.length);
    channel.floor += dropped.length;
    channel.floorTag = dropped.at(-1)?.tag ?? channel.floorTag;
  }

  async close(): Promise<void> {
    this.#closed = true;
  }

  #assertOpen(): void {
    if (this.#closed) throw new StorageError('closed', 'The log is closed.');
  }

  #answerSeen(channel: Channel, { producer }: Append): AppendResult | undefined {
    const known = producer && channel.producers.get(producer.producer);
    if (!known || judgeSeq(known, producer.seq, this.#runtime.clock.now()) !== 'seen') return undefined;
    const outcome = known.outcomes.get(producer.seq);
    if (typeof outcome === 'object') return { status: 'refused', ...outcome };
    const entry = channel.entries[(outcome ?? 0) - channel.floor - 1];
    if (!entry) return { status: 'duplicate' };
    return { status: 'duplicate', position: { epoch: channel.epoch, offset: entry.offset, tag: entry.tag }, at: entry.at };
  }

  /** Undefined: go on. */
  #judge(channel: Channel, { producer }: Append): AppendResult | undefined {
    if (!producer) return undefined;
    const known = channel.producers.get(producer.producer);
    const verdict = judgeSeq(known, producer.seq, this.#runtime.clock.now());
    if (verdict === 'producer-expired') return { status: verdict };
    return verdict === 'gap' ? { status: verdict, lastSeq: known?.lastSeq ?? 0 } : undefined;
  }

  #store(channel: Channel, append: Append, fresh: NewEntry): AppendResult {
    const offset = channel.floor + channel.entries.length + 1;
    const tag = 1 + this.#runtime.random.integer(2 ** 48 - 1);
    const at = Math.max(this.#runtime.clock.now(), channel.lastAt);
    const messageSeq = channel.messageSeq + (fresh.countable ? 1 : 0);
    const conflict = this.#write(append, { offset, tag, at, messageSeq });
    if (conflict !== undefined) return { status: 'conflict', write: conflict };
    channel.entries.push({ offset, tag, at, sender: fresh.sender, payload: new Uint8Array(fresh.payload), redacted: false });
    channel.messageSeq = messageSeq;
    channel.lastAt = at;
    this.#consume(channel, append, offset);
    return { status: 'appended', position: { epoch: channel.epoch, offset, tag }, at, messageSeq };
  }

  #write({ writes }: Append, values: RefValues): number | undefined {
    if (!writes || writes.length === 0) return undefined;
    if (!this.#applyWrites) throw new StorageError('bad-statement', 'This memory log was made without a way to apply writes.');
    return this.#applyWrites(writes.map((write) => ({ ...write, params: fillRefs(write.params, values) })));
  }

  #refuse(channel: Channel, append: Append): AppendResult {
    const refusal = append.refusal ?? { code: '', message: '' };
    this.#consume(channel, append, refusal);
    return { status: 'refused', code: refusal.code, message: refusal.message };
  }

  #consume(channel: Channel, { producer }: Append, outcome: number | Refusal): void {
    if (!producer) return;
    const outcomes = channel.producers.get(producer.producer)?.outcomes ?? new Map<number, number | Refusal>();
    outcomes.set(producer.seq, outcome);
    channel.producers.set(producer.producer, { lastSeq: producer.seq, usedAt: this.#runtime.clock.now(), outcomes });
  }
}

function newChannel(epoch: string): Channel {
  return { epoch, producers: new Map(), entries: [], floor: 0, floorTag: 0, messageSeq: 0, lastAt: 0 };
}

function headOf(channel: Channel): Head {
  const last = channel.entries.at(-1);
  const position = { epoch: channel.epoch, offset: last?.offset ?? channel.floor, tag: last?.tag ?? channel.floorTag };
  return { position, messageSeq: channel.messageSeq, floor: channel.floor };
}

/** The tag of the floor outlives its entry, so that a reader that stands exactly there can still prove where it is. */
function positionAt(channel: Channel, offset: number): Position | undefined {
  if (offset === 0) return { epoch: channel.epoch, offset, tag: 0 };
  if (offset === channel.floor) return { epoch: channel.epoch, offset, tag: channel.floorTag };
  const entry = channel.entries[offset - channel.floor - 1];
  return entry && { epoch: channel.epoch, offset, tag: entry.tag };
}
