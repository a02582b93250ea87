import path from 'node:path';
import { type Runtime, systemRuntime } from '@parley/runtime';
import { type Store, StoreTally } from '@parley/storage';
import { type DataDirectory, openDirectory, syncDirectory } from './data-directory.ts';
import { rethrow } from './faults.ts';
import { FileBlob } from './file-blob.ts';
import type { ReaderRequest, ThreadOptions, WriterRequest } from './requests.ts';
import { SqliteLog } from './sqlite-log.ts';
import { SqliteSql } from './sqlite-sql.ts';
import { ThreadLink } from './thread-link.ts';

/** Enough to keep the thread busy; each may be answered with megabytes, and whoever asks may be gone by then. */
const READS_AT_ONCE = 32;

export interface SqliteOptions {
  /** The data directory, made if need be; `:memory:` for a store that ends with `close`. */
  readonly path: string;
  /** Its clock dates entries and ages producers. Default: the system's. */
  readonly runtime?: Pick<Runtime, 'clock'>;
  /** The database does not grow past this (StorageError `full`). Default: the disk decides. */
  readonly maxBytes?: number;
}

interface Parts {
  readonly directory: DataDirectory;
  readonly blob: FileBlob;
  readonly writer: ThreadLink<WriterRequest>;
  readonly reader: ThreadLink<ReaderRequest>;
  readonly tally: StoreTally;
}

/** A store in one data directory of this machine. */
export class SqliteStore implements Store {
  readonly log: SqliteLog;
  readonly sql: SqliteSql;
  readonly blob: FileBlob;
  readonly tally: StoreTally;
  readonly #directory: DataDirectory;
  readonly #writer: ThreadLink<WriterRequest>;
  readonly #reader: ThreadLink<ReaderRequest>;
  #closing: Promise<void> | undefined;

  private constructor({ directory, blob, writer, reader, tally }: Parts) {
    this.tally = tally;
    this.#directory = directory;
    this.#writer = writer;
    this.#reader = reader;
    this.blob = blob;
    this.log = new SqliteLog(writer, reader);
    this.sql = new SqliteSql(writer, reader);
  }

  static async open({ path: where, runtime = systemRuntime, maxBytes }: SqliteOptions): Promise<SqliteStore> {
    const directory = openDirectory(where);
    const { clock } = runtime;
    const thread: ThreadOptions = { directory: directory.path, temporary: directory.temporary, maxBytes };
    const tally = new StoreTally();
    const { writes, reads, flushes } = tally;
    const writer = new ThreadLink<WriterRequest>(new URL('./writer.ts', import.meta.url), { clock, thread, waits: writes, flushes });
    const reader = new ThreadLink<ReaderRequest>(new URL('./reader.ts', import.meta.url), {
      clock,
      thread,
      waits: reads,
      atOnce: READS_AT_ONCE,
    });
    try {
      await writer.ask({ kind: 'start' });
      await reader.ask({ kind: 'start' });
      const blob = await FileBlob.open(path.join(directory.path, 'files'));
      await syncDirectory(directory.path).catch(rethrow);
      return new SqliteStore({ directory, blob, writer, reader, tally });
    } catch (error) {
      await Promise.allSettled([reader.close({ kind: 'close' }), writer.close({ kind: 'close' })]);
      directory.release();
      throw error;
    }
  }

  /** The data directory. */
  get path(): string {
    return this.#directory.path;
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** The writer last: the last connection to leave folds the write-ahead log into the database. All of them end; rejects with the first that failed to. */
  async #close(): Promise<void> {
    const closed = [
      await settled(this.blob.close()),
      await settled(this.#reader.close({ kind: 'close' })),
      await settled(this.#writer.close({ kind: 'close' })),
    ];
    this.#directory.release();
    for (const each of closed) if (each.status === 'rejected') throw each.reason;
  }
}

async function settled(promise: Promise<void>): Promise<PromiseSettledResult<void>> {
  const [result] = await Promise.allSettled([promise]);
  return result;
}

/** Opens the store in the data directory, bringing its tables up to date. Rejects with `locked`, `newer`, `corrupt`, `full` or `io`. */
export function openSqliteStore(options: SqliteOptions): Promise<SqliteStore> {
  return SqliteStore.open(options);
}
