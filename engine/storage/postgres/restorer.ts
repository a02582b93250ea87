import { systemRuntime } from '@parley/runtime';
import { type DataLine, damaged, fromJsonValue, type JsonValue, quoteName, type RestoreTarget } from '@parley/storage/archive';
import { applyMigration } from './migrations.ts';
import { type Param, type Session, settle, type Table } from './session.ts';

/** Rows sent before the answers to the first of them are waited for. */
const inFlight = 500;

const inserts = {
  channel: `insert into log_channels (name, "offset", tag, message_seq, at, floor, floor_tag, epoch) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
  producer: `insert into log_producers (channel, name, last_seq, used_at) select id, $2, $3, $4 from log_channels where name = $1`,
  entry: `insert into log_entries (channel, "offset", tag, at, sender, payload, redacted, producer, seq)
    select c.id, $2, $3, $4, $5, $6, $7::bigint = 1, p.id, $9
    from log_channels c left join log_producers p on p.channel = c.id and p.name = $8 where c.name = $1`,
  refusal: `insert into log_refusals (producer, seq, code, message)
    select p.id, $3, $4, $5 from log_channels c join log_producers p on p.channel = c.id and p.name = $2 where c.name = $1`,
} as const;

const identities = `select table_name, column_name from information_schema.columns where table_schema = current_schema() and is_identity = 'YES'`;

/** Fills the tables from the lines of an archive, in the transaction that is open. */
export class Restorer implements RestoreTarget {
  readonly #session: Session;
  #sent: Promise<Table>[] = [];
  #insertRow: string | undefined;

  constructor(session: Session) {
    this.#session = session;
  }

  async take(line: DataLine): Promise<void> {
    if ('migration' in line) await this.#migrate(...line.migration);
    else if ('channel' in line) await this.#insert(inserts.channel, [...line.channel, systemRuntime.random.id()]);
    else if ('producer' in line) await this.#insert(inserts.producer, line.producer);
    else if ('entry' in line) await this.#insert(inserts.entry, line.entry);
    else if ('refusal' in line) await this.#insert(inserts.refusal, line.refusal);
    else if ('table' in line) await this.#beginTable(line.table, line.columns);
    else if ('row' in line && this.#insertRow) await this.#insert(this.#insertRow, line.row);
    else throw damaged('a line is out of place');
  }

  async takeBlob(name: string, bytes: AsyncIterable<Uint8Array>): Promise<void> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of bytes) chunks.push(chunk);
    await this.#send('insert into blob_contents (name, bytes) values ($1, $2)', [name, Buffer.concat(chunks)]);
    await this.#drain();
  }

  /** What only the end can tell; then numbers that the database gives go on where those of the archive ended. */
  async finish(): Promise<void> {
    await this.#drain();
    for (const [table, column] of (await this.#session.run(identities)).values as [string, string][]) {
      const [from, name] = [quoteName(table), quoteName(column)];
      const next = `(select coalesce(max(${name}), 0) + 1 from ${from})`;
      await this.#session.run(`select setval(pg_get_serial_sequence($1, $2), ${next}, false)`, [from, column]);
    }
    await this.#session.run('analyze');
  }

  /** The tables come from the statements that made them where the archive is from: those are one text for every database. */
  async #migrate(component: string, version: number, sql: readonly string[]): Promise<void> {
    await this.#drain();
    await applyMigration(this.#session, component, { version, sql });
  }

  /** Rows that a migration made are in the archive, too, if they still existed. */
  async #beginTable(table: string, columns: readonly string[]): Promise<void> {
    await this.#drain();
    await this.#session.run(`delete from ${quoteName(table)}`);
    const places = columns.map((_, index) => `$${index + 1}`);
    this.#insertRow = `insert into ${quoteName(table)} (${columns.map(quoteName).join(', ')}) values (${places.join(', ')})`;
  }

  #insert(sql: string, values: readonly JsonValue[]): Promise<void> {
    return this.#send(sql, values.map(fromJsonValue));
  }

  async #send(sql: string, params: readonly Param[]): Promise<void> {
    const sent = this.#session.run(sql, params);
    // What fails is told by `#drain`.
    sent.catch(() => undefined);
    this.#sent.push(sent);
    if (this.#sent.length >= inFlight) await this.#drain();
  }

  async #drain(): Promise<void> {
    const tables = await settle(this.#sent.splice(0));
    if (tables.some(({ changes }) => changes !== 1)) throw damaged('a row belongs to nothing');
  }
}
