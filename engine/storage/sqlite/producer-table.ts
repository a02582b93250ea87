import type { AppendResult, ProducerSeq, ProducerState } from '@parley/storage';
import type { ChannelRow } from './channel-table.ts';
import type { Statements } from './statements.ts';

/** A row of `log_producers`. */
export interface ProducerRow extends ProducerState {
  readonly id: number;
}

const cachedRows = 50_000;

/** What is known of the producers of every channel, cached; see LogWriter for when the cache may change. */
export class ProducerTable {
  readonly #statements: Statements;
  readonly #cache = new Map<string, ProducerRow>();

  constructor(statements: Statements) {
    this.#statements = statements;
  }

  find(channel: ChannelRow, name: string): ProducerRow | undefined {
    const cached = this.#cache.get(keyOf(channel, name));
    if (cached) return cached;
    const [row] = this.#statements.all('select id, last_seq, used_at from log_producers where channel = $1 and name = $2', [
      channel.id,
      name,
    ]).values;
    if (!row) return undefined;
    const [id, lastSeq, usedAt] = row as [number, number, number];
    return this.remember(channel, name, { id, lastSeq, usedAt });
  }

  /** Writes the seq down as used; the caller says `remember` once its append has succeeded. */
  consume(channel: ChannelRow, { producer: name, seq }: ProducerSeq, now: number): ProducerRow {
    const known = this.find(channel, name);
    if (known) {
      this.#statements.run('update log_producers set last_seq = $2, used_at = $3 where id = $1', [known.id, seq, now]);
      return { id: known.id, lastSeq: seq, usedAt: now };
    }
    const insert = 'insert into log_producers (channel, name, last_seq, used_at) values ($1, $2, $3, $4) returning id';
    const [row] = this.#statements.all(insert, [channel.id, name, seq, now]).values;
    return { id: row?.[0] as number, lastSeq: seq, usedAt: now };
  }

  remember(channel: ChannelRow, name: string, row: ProducerRow): ProducerRow {
    if (this.#cache.size >= cachedRows) this.#cache.clear();
    this.#cache.set(keyOf(channel, name), row);
    return row;
  }

  forget(): void {
    this.#cache.clear();
  }

  /** The answer to a seq that was consumed before. */
  outcomeOf(channel: ChannelRow, producer: ProducerRow, seq: number): AppendResult {
    const key = [producer.id, seq];
    const [entry] = this.#statements.all('select "offset", tag, at from log_entries where producer = $1 and seq = $2', key).values;
    if (entry) {
      const [offset, tag, at] = entry as [number, number, number];
      return { status: 'duplicate', position: { epoch: channel.epoch, offset, tag }, at };
    }
    const [refusal] = this.#statements.all('select code, message from log_refusals where producer = $1 and seq = $2', key).values;
    if (!refusal) return { status: 'duplicate' };
    const [code, message] = refusal as [string, string];
    return { status: 'refused', code, message };
  }

  storeRefusal(producer: ProducerRow, code: string, message: string): void {
    const insert = 'insert into log_refusals (producer, seq, code, message) values ($1, $2, $3, $4)';
    this.#statements.run(insert, [producer.id, producer.lastSeq, code, message]);
  }
}

function keyOf(channel: ChannelRow, producer: string): string {
  return `${channel.id} ${producer}`;
}
