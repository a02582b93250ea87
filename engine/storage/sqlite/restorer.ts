import { DatabaseSync as Database, type DatabaseSync } from 'node:sqlite';
import { systemRuntime } from '@parley/runtime';
import type { Migration } from '@parley/storage';
import { type DataLine, damaged, fromJsonValue, type JsonValue, quoteName } from '@parley/storage/archive';
import { Migrations } from './migrations.ts';
import { Statements } from './statements.ts';

const inserts = {
  channel: `insert into log_channels (name, "offset", tag, message_seq, at, floor, floor_tag, epoch) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
  producer: `insert into log_producers (channel, name, last_seq, used_at) select id, $2, $3, $4 from log_channels where name = $1`,
  entry: `insert into log_entries (channel, "offset", tag, at, sender, payload, redacted, producer, seq)
    select c.id, $2, $3, $4, $5, $6, $7, p.id, $9 from log_channels c left join log_producers p on p.channel = c.id and p.name = $8 where c.name = $1`,
  refusal: `insert into log_refusals (producer, seq, code, message)
    select p.id, $3, $4, $5 from log_channels c join log_producers p on p.channel = c.id and p.name = $2 where c.name = $1`,
} as const;

/** Builds a new database from the lines of an archive. Until `finish`, the file is worth nothing. */
export class Restorer {
  readonly #db: DatabaseSync;
  readonly #statements: Statements;
  readonly #migrations: Migrations;
  readonly #steps = new Map<string, Migration[]>();
  #insertRow: string | undefined;

  constructor(file: string, backups: string) {
    this.#db = new Database(file, { enableForeignKeyConstraints: false });
    this.#db.exec('pragma journal_mode = off');
    this.#db.exec('pragma synchronous = off');
    this.#migrations = new Migrations(this.#db, backups);
    this.#statements = new Statements(this.#db);
    this.#db.exec('begin');
  }

  /** Takes every line but those of blobs. */
  take(line: DataLine): void {
    if ('migration' in line) this.#migrate(...line.migration);
    else if ('channel' in line) this.#insert(inserts.channel, [...line.channel, systemRuntime.random.id()]);
    else if ('producer' in line) this.#insert(inserts.producer, line.producer);
    else if ('entry' in line) this.#insert(inserts.entry, line.entry);
    else if ('refusal' in line) this.#insert(inserts.refusal, line.refusal);
    else if ('table' in line) this.#beginTable(line.table, line.columns);
    else if ('row' in line && this.#insertRow) this.#insert(this.#insertRow, line.row);
    else throw damaged('a line is out of place');
  }

  /** Checks what only the whole can tell, and closes. */
  finish(): void {
    this.#db.exec('commit');
    if (this.#db.prepare('pragma foreign_key_check').get()) throw damaged('its rows do not fit together');
    this.close();
  }

  /** Idempotent. */
  close(): void {
    if (this.#db.isOpen) this.#db.close();
  }

  /** The tables come from the statements that made them where the archive is from: those are one text for every database. */
  #migrate(component: string, version: number, sql: readonly string[]): void {
    const steps = this.#steps.get(component) ?? [];
    steps.push({ version, sql });
    this.#steps.set(component, steps);
    this.#db.exec('commit');
    this.#migrations.apply(component, steps);
    this.#db.exec('begin');
  }

  /** Rows that a migration made are in the archive, too, if they still existed. */
  #beginTable(table: string, columns: readonly string[]): void {
    this.#statements.run(`delete from ${quoteName(table)}`, []);
    const places = columns.map((_, index) => `$${index + 1}`);
    this.#insertRow = `insert into ${quoteName(table)} (${columns.map(quoteName).join(', ')}) values (${places.join(', ')})`;
  }

  #insert(sql: string, values: readonly JsonValue[]): void {
    if (this.#statements.run(sql, values.map(fromJsonValue)).changes !== 1) throw damaged('a row belongs to nothing');
  }
}
