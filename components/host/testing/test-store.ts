import { type Clock, type Runtime, systemRuntime } from '@parley/runtime';
import type { Store } from '@parley/storage';
import { openSqliteStore } from '@parley/storage/sqlite';

/**
 * A store of its own, with nothing in it: SQLite in memory, or, where PARLEY_TEST_POSTGRES is the port of a server that `startPostgres` has started,
 * a database there. Closing it leaves nothing. Its clock dates what is stored; default: the system's.
 */
export async function openTestStore({ now }: Pick<Clock, 'now'> = systemRuntime.clock): Promise<Store> {
  const port = process.env['PARLEY_TEST_POSTGRES'];
  const runtime = { ...systemRuntime, clock: { ...systemRuntime.clock, now } };
  return port === undefined ? openSqliteStore({ path: ':memory:', runtime }) : openPostgres(Number(port), runtime);
}

async function openPostgres(port: number, runtime: Runtime): Promise<Store> {
  const [{ PostgresServer }, { openPostgresStore }] = await Promise.all([
    import('@parley/storage/postgres/testing'),
    import('@parley/storage/postgres'),
  ]);
  const server = new PostgresServer('', port, '', {});
  const name = `test_${crypto.randomUUID().replaceAll('-', '')}`;
  await server.query('postgres', `create database ${name}`);
  const store = await openPostgresStore({ url: server.url(name), runtime, temporary: true });
  const { log, sql, blob, ledger } = store;
  const end = async (): Promise<void> => {
    await store.close();
    await server.query('postgres', `drop database ${name} with (force)`);
  };
  let closing: Promise<void> | undefined;
  return {
    log,
    sql,
    blob,
    ledger,
    close: () => {
      closing ??= end();
      return closing;
    },
  };
}
