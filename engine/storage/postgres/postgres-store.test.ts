import { type PostgresServer, startPostgres } from '@parley/storage/postgres/testing';
import { type MakeStore, storeContract } from '@parley/storage/testing';
import { afterAll, beforeAll } from 'vitest';
import { openPostgresStore } from './postgres-store.ts';

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.close());

const makeStore: MakeStore = async (runtime) =>
  openPostgresStore({ url: await server.createDatabase(), temporary: true, ...(runtime && { runtime }) });

// Fewer seeds than in memory: each step of theirs is a commit of its own.
storeContract('PostgreSQL', makeStore, 10);
