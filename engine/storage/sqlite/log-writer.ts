import { systemRuntime } from '@parley/runtime';
import { type Append, type AppendResult, fillRefs, type Head, judgeSeq, type NewEntry, type ProducerSeq, TagSource } from '@parley/storage';
import { type ChannelRow, findChannel, headOf, insertChannel, updateChannel } from './channel-table.ts';
import { ProducerTable } from './producer-table.ts';
import { runWrites, type Statements } from './statements.ts';

/** A retention step drops at most so many entries, so that it never holds up the acks of a group for long. */
const truncateStep = 2000;
const cachedChannels = 50_000;
const { random } = systemRuntime;

/**
 * The log's tables, inside the transaction of a group. Heads and producers are cached, and the caches change only when an append has
 * succeeded; rows of channels are written once per group, by `flush` before its commit. After a rollback of the group: `forget`.
 */
export class LogWriter {
  readonly #statements: Statements;
  readonly #producers: ProducerTable;
  readonly #channels = new Map<string, ChannelRow>();
  readonly #dirty = new Set<string>();
  readonly #tags = new TagSource(random);

  constructor(statements: Statements) {
    this.#statements = statements;
    this.#producers = new ProducerTable(statements);
  }

  /** When it throws or answers `conflict`, some of its rows are written: the caller undoes them. */
  append(append: Append, now: number): AppendResult {
    const known = this.#find(append.channel);
    const answer = append.producer && this.#judge(known, append.producer, now);
    if (answer) return answer;
    const channel = known ?? insertChannel(this.#statements, append.channel, random.id());
    return append.entry ? this.#store(channel, append, append.entry, now) : this.#refuse(channel, append, now);
  }

  open(name: string): Head {
    const channel = this.#find(name) ?? insertChannel(this.#statements, name, random.id());
    this.#channels.set(name, channel);
    return headOf(channel);
  }

  redact(name: string, offsets: readonly number[]): void {
    const channel = this.#find(name);
    if (!channel) return;
    for (const offset of offsets) {
      this.#statements.run(`update log_entries set payload = x'', redacted = 1 where channel = $1 and "offset" = $2`, [channel.id, offset]);
    }
  }

  /** Drops one step's entries; answers whether the floor has reached `offset` (or the head). */
  truncate(name: string, offset: number): boolean {
    const channel = this.#find(name);
    const aim = Math.min(offset, channel?.offset ?? 0);
    if (!channel || aim <= channel.floor) return true;
    const floor = Math.min(aim, channel.floor + truncateStep);
    const [row] = this.#statements.all('select tag from log_entries where channel = $1 and "offset" = $2', [channel.id, floor]).values;
    this.#statements.run('delete from log_entries where channel = $1 and "offset" <= $2', [channel.id, floor]);
    this.#change(name, { ...channel, floor, floorTag: row?.[0] as number });
    return floor === aim;
  }

  flush(): void {
    for (const name of this.#dirty) {
      const channel = this.#channels.get(name);
      if (channel) updateChannel(this.#statements, channel);
    }
    this.#dirty.clear();
    if (this.#channels.size > cachedChannels) this.#channels.clear();
  }

  forget(): void {
    this.#channels.clear();
    this.#dirty.clear();
    this.#producers.forget();
  }

  #find(name: string): ChannelRow | undefined {
    const cached = this.#channels.get(name);
    if (cached) return cached;
    const found = findChannel(this.#statements, name);
    if (found) this.#channels.set(name, found);
    return found;
  }

  #change(name: string, channel: ChannelRow): void {
    this.#channels.set(name, channel);
    this.#dirty.add(name);
  }

  /** Undefined: the seq is the next one. */
  #judge(channel: ChannelRow | undefined, { producer, seq }: ProducerSeq, now: number): AppendResult | undefined {
    const known = channel && this.#producers.find(channel, producer);
    const verdict = judgeSeq(known, seq, now);
    if (verdict === 'next') return undefined;
    if (verdict === 'producer-expired' || !channel || !known) return { status: 'producer-expired' };
    return verdict === 'gap' ? { status: 'gap', lastSeq: known.lastSeq } : this.#producers.outcomeOf(channel, known, seq);
  }

  #store(channel: ChannelRow, append: Append, { sender, payload, countable }: NewEntry, now: number): AppendResult {
    const offset = channel.offset + 1;
    const tag = this.#tags.next();
    const at = Math.max(now, channel.at);
    const messageSeq = channel.messageSeq + (countable ? 1 : 0);
    const producer = append.producer && this.#producers.consume(channel, append.producer, now);
    this.#statements.run(
      `insert into log_entries (channel, "offset", tag, at, sender, payload, redacted, producer, seq) values ($1, $2, $3, $4, $5, $6, 0, $7, $8)`,
      [channel.id, offset, tag, at, sender, payload, producer?.id ?? null, producer?.lastSeq ?? null],
    );
    const written = runWrites(this.#statements, append.writes ?? [], (params) => fillRefs(params, { offset, tag, at, messageSeq }));
    if ('conflict' in written) return { status: 'conflict', write: written.conflict };
    this.#change(append.channel, { ...channel, offset, tag, at, messageSeq });
    if (append.producer && producer) this.#producers.remember(channel, append.producer.producer, producer);
    return { status: 'appended', position: { epoch: channel.epoch, offset, tag }, at, messageSeq };
  }

  #refuse(channel: ChannelRow, append: Append, now: number): AppendResult {
    const { code, message } = append.refusal ?? { code: '', message: '' };
    this.#channels.set(append.channel, channel);
    if (append.producer) {
      const producer = this.#producers.consume(channel, append.producer, now);
      this.#producers.storeRefusal(producer, code, message);
      this.#producers.remember(channel, append.producer.producer, producer);
    }
    return { status: 'refused', code, message };
  }
}
