import { type SqlValue, StorageError } from '@parley/storage';
import { ARCHIVE_FORMAT, type ArchiveLine, type Manifest, quoteName, toJsonValue } from '@parley/storage/archive';
import { rethrow } from './faults.ts';
import { OWN_COMPONENT } from './schema.ts';
import type { Session } from './session.ts';

/** Rows asked for at once: bounds what lies in memory. */
const page = 500;

/** Bytes of a blob to a line. */
const chunkBytes = 192 * 1024;

const logTables = {
  channel: 'select name, "offset", tag, message_seq, at, floor, floor_tag from log_channels order by id',
  producer: 'select c.name, p.name, p.last_seq, p.used_at from log_producers p join log_channels c on c.id = p.channel order by p.id',
  entry: `select c.name, e."offset", e.tag, e.at, e.sender, e.payload, e.redacted, p.name, e.seq
    from log_entries e join log_channels c on c.id = e.channel left join log_producers p on p.id = e.producer order by e.channel, e."offset"`,
  refusal: `select c.name, p.name, r.seq, r.code, r.message
    from log_refusals r join log_producers p on p.id = r.producer join log_channels c on c.id = p.channel`,
} as const;

/** Tables and columns of components: everything in the schema that is not the store's own. */
const componentTables = `select table_name from information_schema.tables
  where table_schema = current_schema() and table_type = 'BASE TABLE' and table_name !~ '^(log_|ledger_|blob_|schema_version$)'
  order by table_name collate "C"`;
const columnsOf = `select column_name from information_schema.columns
  where table_schema = current_schema() and table_name = $1 order by ordinal_position`;

/** One consistent state of the database, as lines of an archive. The ledger is left out: nodes and leases are of the moment. */
export class Dump {
  readonly #session: Session;
  readonly #created: number;

  constructor(session: Session, created: number) {
    this.#session = session;
    this.#created = created;
  }

  /** Throws StorageErrors only. */
  async *lines(): AsyncGenerator<ArchiveLine> {
    try {
      yield* this.#lines();
    } catch (error) {
      rethrow(error);
    }
  }

  async *#lines(): AsyncGenerator<ArchiveLine> {
    await this.#session.run('begin isolation level repeatable read read only');
    if ((await this.#value(`select to_regclass('schema_version') is not null`)) !== 1) {
      throw new StorageError('io', 'There is nothing of Parley in this database. Check that PARLEY_DATABASE names the right one.');
    }
    const tables = (await this.#session.run(componentTables)).values.map(([name]) => name as string);
    yield await this.#manifest(tables);
    const migrations = 'select component, version, sql from schema_version order by component, version';
    for await (const [component, version, sql] of this.#rows(migrations)) {
      if (component !== OWN_COMPONENT) yield { migration: [component as string, version as number, JSON.parse(sql as string)] };
    }
    for (const [kind, query] of Object.entries(logTables)) {
      for await (const row of this.#rows(query)) yield { [kind]: row.map(toJsonValue) } as unknown as ArchiveLine;
    }
    for (const table of tables) yield* this.#table(table);
    yield* this.#blobs();
    await this.#session.run('commit');
  }

  async #manifest(tables: readonly string[]): Promise<Manifest> {
    const versions = await this.#session.run(
      'select component, max(version) from schema_version group by component order by component collate "C"',
    );
    let rows = 0;
    for (const table of tables) rows += await this.#count(quoteName(table));
    return {
      parley: 'backup',
      format: ARCHIVE_FORMAT,
      created: this.#created,
      versions: Object.fromEntries(versions.values as [string, number][]),
      counts: {
        channels: await this.#count('log_channels'),
        entries: await this.#count('log_entries'),
        producers: await this.#count('log_producers'),
        refusals: await this.#count('log_refusals'),
        rows,
      },
    };
  }

  async *#table(table: string): AsyncGenerator<ArchiveLine> {
    const columns = (await this.#session.run(columnsOf, [table])).values.map(([name]) => name as string);
    yield { table, columns };
    const query = `select ${columns.map(quoteName).join(', ')} from ${quoteName(table)}`;
    for await (const row of this.#rows(query)) yield { row: row.map(toJsonValue) };
  }

  async *#blobs(): AsyncGenerator<ArchiveLine> {
    const names = (await this.#session.run('select name from blob_contents order by name')).values;
    for (const [name] of names as [string][]) {
      const { values } = await this.#session.run('select bytes from blob_contents where name = $1', [name]);
      const bytes = values[0]?.[0] as Buffer;
      yield { blob: name, size: bytes.length };
      for (let at = 0; at < bytes.length; at += chunkBytes) yield { bytes: bytes.subarray(at, at + chunkBytes).toString('base64') };
    }
  }

  #count(table: string): Promise<number> {
    return this.#value(`select count(*) from ${table}`) as Promise<number>;
  }

  async #value(query: string): Promise<unknown> {
    return (await this.#session.run(query)).values[0]?.[0];
  }

  /** Through a cursor, page by page. */
  async *#rows(query: string): AsyncGenerator<SqlValue[]> {
    await this.#session.run(`declare dump no scroll cursor for ${query}`);
    for (;;) {
      const { values } = await this.#session.run(`fetch ${page} from dump`);
      yield* values as SqlValue[][];
      if (values.length < page) break;
    }
    await this.#session.run('close dump');
  }
}
