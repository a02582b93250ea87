import { type PostgresServer, startPostgres } from '@parley/storage/postgres/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openPostgresStore } from './postgres-store.ts';

// A server is real, and the machine may be busy.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres({ durable: true });
});
afterAll(() => server.close());

describe('what the database has acknowledged', () => {
  it('is in its log on the disk, also where the database is set to flush later', async () => {
    const url = await server.createDatabase();
    const database = new URL(url).pathname.slice(1);
    await server.query('postgres', `alter database ${database} set synchronous_commit = off`);
    const store = await openPostgresStore({ url });
    await store.sql.migrate('marks', [{ version: 1, sql: ['create table marks_rows (id integer primary key)'] }]);
    for (let id = 1; id <= 20; id++) {
      const written = await store.sql.batch([
        { sql: 'insert into marks_rows (id) values ($1)', params: [id] },
        { sql: 'select pg_current_wal_insert_lsn()::text as place', params: [] },
      ]);
      const place = written.status === 'committed' ? written.rows[1]?.[0]?.['place'] : undefined;
      const [flushed] = await server.query(database, `select pg_current_wal_flush_lsn() >= '${place}'::pg_lsn as flushed`);
      expect(flushed, `write ${id}`).toEqual({ flushed: true });
    }
    await store.close();
  });

  it('would be nothing to rely on where the server does not flush, which is refused', async () => {
    const careless = await startPostgres();
    const url = await careless.createDatabase();
    await expect(openPostgresStore({ url })).rejects.toMatchObject({ code: 'io', message: expect.stringContaining('fsync = on') });
    await careless.close();
  });
});
