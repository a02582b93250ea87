import type { Sql, Store, StoreLog } from '@parley/storage';

/** What was asked of a store, by kind of request. */
export type Requests = Readonly<Record<string, number>>;

/** A store that counts what is asked of it, and the rows that change in it. */
export class CountingStore implements Store {
  readonly log: StoreLog;
  readonly sql: Sql;
  readonly #inner: Store;
  readonly #requests = new Map<string, number>();

  constructor(inner: Store) {
    this.#inner = inner;
    const { log, sql } = inner;
    const count = <A extends unknown[], R>(name: string, fn: (...args: A) => R) => {
      return (...args: A): R => {
        this.#requests.set(name, (this.#requests.get(name) ?? 0) + 1);
        return fn(...args);
      };
    };
    this.sql = {
      query: count('query', (text, params) => sql.query(text, params)),
      batch: count('batch', (writes) => sql.batch(writes)),
      migrate: (component, migrations) => sql.migrate(component, migrations),
    };
    this.log = {
      append: count('append', (append) => log.append(append)),
      open: count('open', (channel) => log.open(channel)),
      head: count('head', (channel) => log.head(channel)),
      read: count('read', (channel, after, limit) => log.read(channel, after, limit)),
      names: count('names', (namespace, after, limit) => log.names(namespace, after, limit)),
      redact: count('redact', (channel, offsets) => log.redact(channel, offsets)),
      truncate: count('truncate', (channel, offset) => log.truncate(channel, offset)),
      close: () => log.close(),
    };
  }

  get blob(): Store['blob'] {
    return this.#inner.blob;
  }

  close(): Promise<void> {
    return this.#inner.close();
  }

  /** Since the store was made. */
  get requests(): Requests {
    return Object.fromEntries(this.#requests);
  }

  /** Counts from here on every row of every table there is that is inserted, updated or deleted. Call it once. */
  async countRows(): Promise<void> {
    const tables = await this.#inner.sql.query(
      "select name from sqlite_master where type = 'table' and name not like 'sqlite%' and name <> 'schema_version'",
    );
    const names = tables.map(({ name }) => String(name));
    const triggers = names.flatMap((name) =>
      ['insert', 'update', 'delete'].map(
        (event) =>
          `create trigger counting_${event}_${name} after ${event} on ${name} begin
            update counting_rows set changed = changed + 1 where name = '${name}';
          end`,
      ),
    );
    const table = 'create table counting_rows (name text primary key, changed integer not null) without rowid';
    const rows = names.map((name) => `insert into counting_rows values ('${name}', 0)`);
    await this.#inner.sql.migrate('counting', [{ version: 1, sql: [table, ...rows, ...triggers] }]);
  }

  /** Rows changed since `countRows`, by table; tables without a change are left out. */
  async changedRows(): Promise<Readonly<Record<string, number>>> {
    const rows = await this.#inner.sql.query('select name, changed from counting_rows where changed > 0');
    return Object.fromEntries(rows.map(({ name, changed }) => [String(name), Number(changed)]));
  }
}

/** By how much each number grew; what did not grow is left out. */
export function growth(
  before: Readonly<Record<string, number>>,
  after: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  const grown = Object.entries(after).map(([name, value]) => [name, value - (before[name] ?? 0)] as const);
  return Object.fromEntries(grown.filter(([, by]) => by !== 0));
}
