import { type Blob, checkBlobName, StorageError } from '@parley/storage';
import type { Connections } from './connections.ts';
import { rethrow } from './faults.ts';
import type { Param, Table } from './session.ts';

/** The largest blob, in bytes: photos are meant, not films. A row travels in one piece. */
const largest = 64 * 1024 * 1024;

/** Names asked for at once. */
const page = 1000;

/** Blobs as rows of a table, written beside the group commits. */
export class PostgresBlob implements Blob {
  readonly #connections: Connections;

  constructor(connections: Connections) {
    this.#connections = connections;
  }

  /** At most 64 MiB. */
  async put(name: string, bytes: Uint8Array): Promise<void> {
    checkBlobName(name);
    if (bytes.length > largest)
      throw new StorageError('bad-statement', `The blob ${name} has ${bytes.length} bytes; at most ${largest} are kept.`);
    await this.#run('insert into blob_contents (name, bytes) values ($1, $2) on conflict (name) do update set bytes = excluded.bytes', [
      name,
      bytes,
    ]);
  }

  async get(name: string): Promise<Uint8Array | undefined> {
    checkBlobName(name);
    const { values } = await this.#run('select bytes from blob_contents where name = $1', [name]);
    return values[0]?.[0] as Uint8Array | undefined;
  }

  async delete(name: string): Promise<void> {
    checkBlobName(name);
    await this.#run('delete from blob_contents where name = $1', [name]);
  }

  async *list(prefix: string): AsyncIterable<string> {
    const text = `select name from blob_contents where name > $2 and starts_with(name, $1) order by name limit ${page}`;
    for (let after = ''; ; ) {
      const { values } = await this.#run(text, [prefix, after]);
      for (const [name] of values) yield name as string;
      if (values.length < page) return;
      after = values.at(-1)?.[0] as string;
    }
  }

  #run(text: string, params: readonly Param[]): Promise<Table> {
    return this.#connections.use((session) => session.run(text, params)).catch(rethrow);
  }
}
