/** What a parameter or a column can hold: the common types of SQLite and PostgreSQL. Numbers are finite; `null` is SQL's null. */
export type SqlValue = string | number | null | Uint8Array;
export type Row = Readonly<Record<string, SqlValue>>;

/** A value that the commit of an append fills in: of that append's entry. */
export interface Ref {
  readonly ref: 'offset' | 'tag' | 'messageSeq' | 'at';
}
export const ref = (name: Ref['ref']): Ref => ({ ref: name });

/**
 * One statement with its parameters, as data. Text is the common subset of SQLite and PostgreSQL 15 with `$1 … $n`.
 * `expect` is a compare-and-set: the number of rows that must change, else the whole batch (or append) is undone as `conflict`.
 */
export interface Write {
  readonly sql: string;
  readonly params: readonly (SqlValue | Ref)[];
  readonly expect?: number;
}

export type BatchResult =
  | { readonly status: 'committed' /** Rows returned by each write (`returning`). */; readonly rows: readonly (readonly Row[])[] }
  | { readonly status: 'conflict' /** Index of the write whose expectation failed. */; readonly write: number };

/** One numbered, forward-only step of a component's tables. Names of tables begin with the component's id and `_`. */
export interface Migration {
  /** 1, 2, 3, … without holes. */
  readonly version: number;
  readonly sql: readonly string[];
}

/**
 * The projections: ordinary tables beside the log, in the same database.
 * - `query` reads committed data (on a reader; it never delays an append) and sees every batch or append whose promise has settled;
 * - `batch` is all or nothing, in the writer's group commit, durable when it settles. There are no interactive transactions;
 * - `migrate` applies what is missing, each version in one transaction; data with a newer version than the newest known is refused
 *   with StorageError 'newer'. SQLite's store copies its data before the first migration that changes an existing installation.
 */
export interface Sql {
  query(sql: string, params?: readonly SqlValue[]): Promise<readonly Row[]>;
  batch(writes: readonly Write[]): Promise<BatchResult>;
  migrate(component: string, migrations: readonly Migration[]): Promise<void>;
}
