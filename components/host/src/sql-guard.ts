import { statementNames, tablePrefix, UnclearStatement } from '@parley/component';
import { type BatchResult, type Row, type Sql, type SqlValue, StorageError, type Write } from '@parley/storage';

const VERBS = new Set(['select', 'insert', 'update', 'delete', 'with']);
/** Statement texts remembered as checked; texts are written by programmers, so there are few. */
const CAPACITY = 2_000;

/** A component's way to its own tables, and to no others: each statement text is looked at once, before its first use. */
export class GuardedSql implements Sql {
  readonly #sql: Sql;
  readonly #component: string;
  readonly #checked = new Set<string>();

  constructor(sql: Sql, component: string) {
    this.#sql = sql;
    this.#component = component;
  }

  async query(sql: string, params?: readonly SqlValue[]): Promise<readonly Row[]> {
    this.check(sql);
    return this.#sql.query(sql, params);
  }

  async batch(writes: readonly Write[]): Promise<BatchResult> {
    this.checkAll(writes);
    return this.#sql.batch(writes);
  }

  async migrate(): Promise<void> {
    throw new StorageError('bad-statement', 'Migrations stand in the declaration; the host runs them before start().');
  }

  /** Throws StorageError `bad-statement` for statements that touch what is not the component's. */
  checkAll(writes: readonly Write[]): void {
    for (const { sql } of writes) this.check(sql);
  }

  check(sql: string): void {
    if (this.#checked.has(sql)) return;
    const wrong = this.#wrong(sql);
    if (wrong) throw new StorageError('bad-statement', `${this.#component}: the statement "${sql.trim().slice(0, 80)}" ${wrong}.`);
    if (this.#checked.size >= CAPACITY) this.#checked.clear();
    this.#checked.add(sql);
  }

  #wrong(sql: string): string | undefined {
    try {
      const { verb, names } = statementNames(sql);
      const foreign = names.find((name) => !name.startsWith(tablePrefix(this.#component)));
      if (foreign !== undefined) return `touches "${foreign}", which is not a table of this component`;
      return VERBS.has(verb) ? undefined : `begins with "${verb}"; only select, insert, update, delete and with are for components`;
    } catch (error) {
      if (error instanceof UnclearStatement) return error.message;
      throw error;
    }
  }
}
