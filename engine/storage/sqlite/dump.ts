import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { type SqlValue, StorageError } from '@parley/storage';
import { ARCHIVE_FORMAT, type ArchiveLine, archiveChunks, type Manifest, quoteName, toJsonValue } from '@parley/storage/archive';
import type { FileBlob } from './file-blob.ts';

const logTables = {
  channel: 'select name, "offset", tag, message_seq, at, floor, floor_tag from log_channels order by id',
  producer: 'select c.name, p.name, p.last_seq, p.used_at from log_producers p join log_channels c on c.id = p.channel order by p.id',
  entry: `select c.name, e."offset", e.tag, e.at, e.sender, e.payload, e.redacted, p.name, e.seq
    from log_entries e join log_channels c on c.id = e.channel left join log_producers p on p.id = e.producer order by e.id`,
  refusal: `select c.name, p.name, r.seq, r.code, r.message
    from log_refusals r join log_producers p on p.id = r.producer join log_channels c on c.id = p.channel`,
} as const;

/** One consistent state of the database, as it is when the first line is taken, and the blobs that are there after that. */
export class Dump {
  readonly #db: DatabaseSync;
  readonly #blob: FileBlob;
  readonly #created: number;

  constructor(db: DatabaseSync, blob: FileBlob, created: number) {
    this.#db = db;
    this.#blob = blob;
    this.#created = created;
  }

  /** The lines of an archive, several to a chunk. The first chunk begins with the manifest. */
  chunks(): AsyncGenerator<Buffer> {
    return archiveChunks(this.#lines());
  }

  async *#lines(): AsyncGenerator<ArchiveLine> {
    this.#db.exec('begin');
    try {
      const tables = this.#tables();
      yield this.#manifest(tables);
      for (const [component, version, sql] of this.#rows(
        'select component, version, sql from schema_version order by component, version',
      )) {
        if (component !== 'log') yield { migration: [component as string, version as number, JSON.parse(sql as string)] };
      }
      for (const [kind, query] of Object.entries(logTables)) {
        for (const row of this.#rows(query)) yield { [kind]: row.map(toJsonValue) } as unknown as ArchiveLine;
      }
      for (const table of tables) yield* this.#table(table);
    } finally {
      this.#db.exec('commit');
    }
    yield* this.#blobs();
  }

  #manifest(tables: readonly string[]): Manifest {
    const versions = this.#rows('select component, max(version) from schema_version group by component');
    const rows = tables.map((table) => this.#count(quoteName(table)));
    return {
      parley: 'backup',
      format: ARCHIVE_FORMAT,
      created: this.#created,
      versions: Object.fromEntries(versions) as Record<string, number>,
      counts: {
        channels: this.#count('log_channels'),
        entries: this.#count('log_entries'),
        producers: this.#count('log_producers'),
        refusals: this.#count('log_refusals'),
        rows: rows.reduce((sum, count) => sum + count, 0),
      },
    };
  }

  /** The components' tables; what an index of full text keeps for itself is no row of theirs. */
  #tables(): string[] {
    const listed = this.#rows(`select name from pragma_table_list where schema = 'main' and type = 'table' order by name`);
    return [...listed].map(([name]) => name as string).filter((name) => !/^(sqlite_|log_|schema_version$)/.test(name));
  }

  *#table(table: string): Generator<ArchiveLine> {
    const columns = [...this.#rows(`select name from pragma_table_info('${table.replaceAll("'", "''")}')`)].map(([name]) => name as string);
    yield { table, columns };
    for (const row of this.#rows(`select ${columns.map(quoteName).join(', ')} from ${quoteName(table)}`, table))
      yield { row: row.map(toJsonValue) };
  }

  async *#blobs(): AsyncGenerator<ArchiveLine> {
    for await (const name of this.#blob.list('')) {
      const content = await this.#blob.openContent(name);
      // Deleted since it was listed: the state that is dumped may not have known it either.
      if (!content) continue;
      yield { blob: name, size: content.size };
      for await (const bytes of content.chunks) yield { bytes: bytes.toString('base64') };
    }
  }

  #count(table: string): number {
    return Number(this.#db.prepare(`select count(*) as n from ${table}`).get()?.['n']);
  }

  *#rows(sql: string, table = 'log'): Generator<SqlValue[]> {
    const statement = this.#db.prepare(sql);
    statement.setReturnArrays(true);
    statement.setReadBigInts(true);
    for (const row of statement.iterate()) yield (row as unknown as SQLOutputValue[]).map((value) => plainOf(value, table));
  }
}

/** A whole number may be larger than those that are counted exactly, as long as it is one that a parameter can be. */
function plainOf(value: SQLOutputValue, table: string): SqlValue {
  if (typeof value !== 'bigint') return value;
  if (BigInt(Number(value)) === value) return Number(value);
  throw new StorageError(
    'bad-statement',
    `The table ${table} holds ${value}, a whole number that no parameter can be and no backup can hold. Its component has to keep it as text.`,
  );
}
