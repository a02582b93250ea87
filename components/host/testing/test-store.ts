import type { Store } from '@parley/storage';
import { openSqliteStore } from '@parley/storage/sqlite';

/**
 * A store of its own, with nothing in it: SQLite in memory, or, with PARLEY_TEST_STORE=postgres, a PostgreSQL server that is started for it.
 * Closing it leaves nothing.
 */
export async function openTestStore(): Promise<Store> {
  return process.env['PARLEY_TEST_STORE'] === 'postgres' ? openPostgres() : openSqliteStore({ path: ':memory:' });
}

async function openPostgres(): Promise<Store> {
  const [{ startPostgres }, { openPostgresStore }] = await Promise.all([
    import('@parley/storage/postgres-testing'),
    import('@parley/storage/postgres'),
  ]);
  const server = await startPostgres();
  const store = await openPostgresStore({ url: await server.createDatabase(), temporary: true });
  const { log, sql, blob, ledger } = store;
  return {
    log,
    sql,
    blob,
    ledger,
    close: async () => {
      await store.close();
      await server.close();
    },
  };
}
