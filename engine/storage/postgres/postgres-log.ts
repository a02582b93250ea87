import { type Append, type AppendResult, checkAppend, type Head, isRef, type ReadResult, type StoreLog } from '@parley/storage';
import { closed } from './connections.ts';
import type { LogReader } from './log-reader.ts';
import { checkNames, checkParams, checkTexts } from './values.ts';
import type { Writer } from './writer.ts';

/** The channel log in tables of the database. */
export class PostgresLog implements StoreLog {
  readonly #writer: Writer;
  readonly #reader: LogReader;
  #closed = false;

  constructor(writer: Writer, reader: LogReader) {
    this.#writer = writer;
    this.#reader = reader;
  }

  async append(append: Append): Promise<AppendResult> {
    this.#assertOpen();
    checkAppend(append);
    // What a group would fail on as a whole, with the appends of others.
    checkNames([append.channel, append.producer?.producer ?? '']);
    checkTexts([append.entry?.sender ?? '', append.refusal?.code ?? '', append.refusal?.message ?? '']);
    for (const { params } of append.writes ?? []) checkParams(params.filter((param) => !isRef(param)));
    return this.#writer.ask({ kind: 'append', channel: append.channel, append });
  }

  async open(channel: string): Promise<Head> {
    this.#assertOpen();
    checkNames([channel]);
    return (await this.#reader.head(channel)) ?? this.#writer.ask({ kind: 'open', channel });
  }

  async head(channel: string): Promise<Head | undefined> {
    this.#assertOpen();
    return this.#reader.head(channel);
  }

  async read(channel: string, after: number, limit: number): Promise<ReadResult> {
    this.#assertOpen();
    return this.#reader.read(channel, after, limit);
  }

  async names(namespace: string, after: string, limit: number): Promise<readonly string[]> {
    this.#assertOpen();
    checkNames([namespace, after]);
    return this.#reader.names(namespace, after, limit);
  }

  async redact(channel: string, offsets: readonly number[]): Promise<void> {
    this.#assertOpen();
    checkNames([channel]);
    await this.#writer.ask({ kind: 'redact', channel, offsets });
  }

  async truncate(channel: string, offset: number): Promise<void> {
    let done = false;
    while (!done) {
      this.#assertOpen();
      checkNames([channel]);
      done = await this.#writer.ask({ kind: 'truncate', channel, offset });
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#writer.settled();
  }

  #assertOpen(): void {
    if (this.#closed) throw closed();
  }
}
