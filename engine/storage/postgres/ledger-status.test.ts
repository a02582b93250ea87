import { setTimeout as pause } from 'node:timers/promises';
import { type PostgresServer, startPostgres } from '@parley/storage/postgres/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readLedgerStatus } from './ledger-status.ts';
import { openPostgresStore, type PostgresStore } from './postgres-store.ts';

const SHORT_MS = 50;
const LONG_MS = 3_600_000;

let server: PostgresServer;
let url: string;
let store: PostgresStore;
beforeAll(async () => {
  server = await startPostgres();
  url = await server.createDatabase();
  store = await openPostgresStore({ url, temporary: true });
});
afterAll(async () => {
  await store?.close();
  await server?.close();
});

/** A life of a node that was started at that moment, from now on with that lease. */
async function renew(node: string, life: string, startedAt: number, leaseMs: number): Promise<void> {
  await store.ledger.renew({ node, life, facts: JSON.stringify({ startedAt }) }, leaseMs, 0);
}

async function shown(): Promise<readonly string[]> {
  const { lives } = await readLedgerStatus(url);
  return lives.map(({ life, leftMs }) => `${life}: ${leftMs > 0 ? 'held' : 'lapsed'}`);
}

it('shows nodes that ended without a word, also when others have what they held; those that were stopped well are gone', async () => {
  await renew('a', 'a 1', 1, LONG_MS);
  await renew('b', 'b 1', 1, LONG_MS);
  expect(await store.ledger.claim('thing', { node: 'b', life: 'b 1' })).toMatchObject({ holder: { node: 'b' } });
  await renew('b', 'b 1', 1, SHORT_MS);
  while ((await store.ledger.claim('thing', { node: 'a', life: 'a 1' }))?.holder.node !== 'a') await pause(5);
  expect(await shown()).toEqual(['a 1: held', 'b 1: lapsed']);

  await renew('b', 'b 2', 2, LONG_MS);
  expect(await shown()).toEqual(['a 1: held', 'b 2: held']);
  await store.ledger.release({ node: 'b', life: 'b 2' });
  expect(await shown()).toEqual(['a 1: held']);
});

it('shows nothing of a process that was stopped well after it had lost its lease once', async () => {
  await renew('c', 'c 1', 3, SHORT_MS);
  while ((await store.ledger.members()).some(({ node }) => node === 'c')) await pause(5);
  expect(await shown()).toContain('c 1: lapsed');
  await renew('c', 'c 2', 3, LONG_MS);
  await store.ledger.release({ node: 'c', life: 'c 2' });
  expect((await shown()).filter((line) => line.startsWith('c'))).toEqual([]);
});
