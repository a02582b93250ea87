import { type Blob, checkBlobName, StorageError } from '@parley/storage';
import type { Connections } from './connections.ts';
import { rethrow } from './faults.ts';
import { checkLease, type LeaseFence, lapsed } from './lease-fence.ts';
import { type Param, settle, type Table } from './session.ts';

/** The largest blob, in bytes: photos are meant, not films. A row travels in one piece. */
const largest = 64 * 1024 * 1024;

/** Names asked for at once. */
const page = 1000;

/** Blobs as rows of a table, written beside the group commits. */
export class PostgresBlob implements Blob {
  readonly #writers: Connections;
  readonly #readers: Connections;
  readonly #fence: LeaseFence;

  constructor(writers: Connections, readers: Connections, fence: LeaseFence) {
    this.#writers = writers;
    this.#readers = readers;
    this.#fence = fence;
  }

  /** At most 64 MiB. */
  async put(name: string, bytes: Uint8Array): Promise<void> {
    checkBlobName(name);
    if (bytes.length > largest)
      throw new StorageError('bad-statement', `The blob ${name} has ${bytes.length} bytes; at most ${largest} are kept.`);
    const upsert = 'insert into blob_contents (name, bytes) values ($1, $2) on conflict (name) do update set bytes = excluded.bytes';
    await this.#write(upsert, [name, bytes]);
  }

  async get(name: string): Promise<Uint8Array | undefined> {
    checkBlobName(name);
    const { values } = await run(this.#readers, 'select bytes from blob_contents where name = $1', [name]);
    return values[0]?.[0] as Uint8Array | undefined;
  }

  async delete(name: string): Promise<void> {
    checkBlobName(name);
    await this.#write('delete from blob_contents where name = $1', [name]);
  }

  async *list(prefix: string): AsyncIterable<string> {
    const text = `select name from blob_contents where name > $2 and starts_with(name, $1) order by name limit ${page}`;
    for (let after = ''; ; ) {
      const { values } = await run(this.#readers, text, [prefix, after]);
      for (const [name] of values) yield name as string;
      if (values.length < page) return;
      after = values.at(-1)?.[0] as string;
    }
  }

  async #write(text: string, params: readonly Param[]): Promise<void> {
    const { acting, life } = this.#fence;
    if (acting !== life) throw lapsed();
    await this.#writers
      .use((session) => settle([session.run('begin'), session.run(text, params), ...checkLease(session, life), session.run('commit')]))
      .catch(rethrow);
  }
}

function run(connections: Connections, text: string, params: readonly Param[]): Promise<Table> {
  return connections.use((session) => session.run(text, params)).catch(rethrow);
}
