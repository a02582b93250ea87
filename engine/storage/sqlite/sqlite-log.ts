import { type Append, type AppendResult, checkAppend, type Head, type ReadResult, StorageError, type StoreLog } from '@parley/storage';
import { exactBytes, exactWrites } from './exact-bytes.ts';
import type { ReaderRequest, WriterRequest } from './requests.ts';
import type { ThreadLink } from './thread-link.ts';

/** The channel log over the two threads of a store. */
export class SqliteLog implements StoreLog {
  readonly #writer: ThreadLink<WriterRequest>;
  readonly #reader: ThreadLink<ReaderRequest>;
  #closed = false;

  constructor(writer: ThreadLink<WriterRequest>, reader: ThreadLink<ReaderRequest>) {
    this.#writer = writer;
    this.#reader = reader;
  }

  async append(append: Append): Promise<AppendResult> {
    this.#assertOpen();
    checkAppend(append);
    return this.#writer.ask({ kind: 'append', append: toMessage(append) });
  }

  async open(channel: string): Promise<Head> {
    this.#assertOpen();
    return this.#writer.ask({ kind: 'open', channel });
  }

  async head(channel: string): Promise<Head | undefined> {
    this.#assertOpen();
    return this.#reader.ask({ kind: 'head', channel });
  }

  async read(channel: string, after: number, limit: number): Promise<ReadResult> {
    this.#assertOpen();
    return this.#reader.ask({ kind: 'read', channel, after, limit });
  }

  async names(namespace: string, after: string, limit: number): Promise<readonly string[]> {
    this.#assertOpen();
    return this.#reader.ask({ kind: 'names', namespace, after, limit });
  }

  async redact(channel: string, offsets: readonly number[]): Promise<void> {
    this.#assertOpen();
    return this.#writer.ask({ kind: 'redact', channel, offsets });
  }

  async truncate(channel: string, offset: number): Promise<void> {
    let done = false;
    while (!done) {
      this.#assertOpen();
      done = await this.#writer.ask({ kind: 'truncate', channel, offset });
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    // Requests are answered in their order: after this one, nothing of the log is under way. A store already closed has nothing either.
    await this.#writer.ask({ kind: 'batch', writes: [] }).catch(() => undefined);
  }

  #assertOpen(): void {
    if (this.#closed) throw new StorageError('closed', 'The log is closed.');
  }
}

/** Only what the writer needs crosses to it, whatever else the caller's objects carry. */
function toMessage({ channel, producer, entry, refusal, writes }: Append): Append {
  return {
    channel,
    ...(producer && { producer: { producer: producer.producer, seq: producer.seq } }),
    ...(entry && { entry: { sender: entry.sender, payload: exactBytes(entry.payload), countable: entry.countable } }),
    ...(refusal && { refusal: { code: refusal.code, message: refusal.message } }),
    ...(entry && writes && writes.length > 0 && { writes: exactWrites(writes) }),
  };
}
