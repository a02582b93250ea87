import type { BatchResult, Migration, Row, Sql, SqlValue, Write } from '@parley/storage';
import type { Connections } from './connections.ts';
import { toPostgres } from './dialect.ts';
import { isOutdated, toErrorOfQuery } from './faults.ts';
import type { Migrations } from './migrations.ts';
import { checkParams, toRows } from './values.ts';
import type { Writer } from './writer.ts';

/** The projections, in the group commits of the log. */
export class PostgresSql implements Sql {
  readonly #writer: Writer;
  readonly #readers: Connections;
  readonly #migrations: Migrations;

  constructor(writer: Writer, readers: Connections, migrations: Migrations) {
    this.#writer = writer;
    this.#readers = readers;
    this.#migrations = migrations;
  }

  async query(sql: string, params: readonly SqlValue[] = []): Promise<readonly Row[]> {
    checkParams(params);
    const ask = () => this.#readers.use((session) => session.run(toPostgres(sql), params));
    try {
      return toRows(await ask().catch((error: unknown) => (isOutdated(error) ? ask() : Promise.reject(error))));
    } catch (error) {
      throw toErrorOfQuery(error);
    }
  }

  async batch(writes: readonly Write[]): Promise<BatchResult> {
    for (const { params } of writes) checkParams(params);
    return this.#writer.ask({ kind: 'batch', writes });
  }

  async migrate(component: string, migrations: readonly Migration[]): Promise<void> {
    await this.#migrations.apply(component, migrations);
  }
}
