import type { BatchResult, Migration, Row, Sql, SqlValue, Write } from '@parley/storage';
import { exactParams, exactWrites } from './exact-bytes.ts';
import type { ReaderRequest, WriterRequest } from './requests.ts';
import { toRows } from './statements.ts';
import type { ThreadLink } from './thread-link.ts';

/** The projections over the two threads of a store. */
export class SqliteSql implements Sql {
  readonly #writer: ThreadLink<WriterRequest>;
  readonly #reader: ThreadLink<ReaderRequest>;

  constructor(writer: ThreadLink<WriterRequest>, reader: ThreadLink<ReaderRequest>) {
    this.#writer = writer;
    this.#reader = reader;
  }

  async query(sql: string, params: readonly SqlValue[] = []): Promise<readonly Row[]> {
    return toRows(await this.#reader.ask({ kind: 'query', sql, params: exactParams(params) }));
  }

  async batch(writes: readonly Write[]): Promise<BatchResult> {
    const outcome = await this.#writer.ask({ kind: 'batch', writes: exactWrites(writes) });
    return outcome.status === 'conflict' ? outcome : { status: 'committed', rows: outcome.tables.map(toRows) };
  }

  migrate(component: string, migrations: readonly Migration[]): Promise<void> {
    return this.#writer.ask({ kind: 'migrate', component, migrations });
  }
}
