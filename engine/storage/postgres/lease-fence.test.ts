// What a node had under way when its lease ended is not stored, however late it arrives at the database.
import { setTimeout as pause } from 'node:timers/promises';
import { type PostgresServer, startPostgres } from '@parley/storage/postgres/testing';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { openPostgresStore, type PostgresStore } from './postgres-store.ts';

const hour = 3_600_000;
const refused = { name: 'StorageError', code: 'io', message: expect.stringContaining('lease') };

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.close());

let url: string;
let store: PostgresStore;
let life: string;
/** Of a call that runs. */
let acting: string | undefined;
beforeEach(async () => {
  url = await server.createDatabase();
  store = await openPostgresStore({ url, temporary: true });
  await store.sql.migrate('rows', [{ version: 1, sql: ['create table rows_all (id integer)'] }]);
  acting = undefined;
  store.guard({ life: () => life, acting: () => acting });
  await begin('first');
});
afterEach(() => store.close());

async function begin(its: string): Promise<void> {
  life = its;
  await store.ledger.renew({ node: 'a', life, facts: '' }, hour, 0);
}
const end = () => store.ledger.release({ node: 'a', life });

const say = (text: string) => store.log.append({ channel: 'room', entry: { sender: 'ann', payload: Buffer.from(text), countable: true } });
const insert = (id: number) => store.sql.batch([{ sql: 'insert into rows_all values ($1)', params: [id] }]);

async function stored(): Promise<{ readonly said: readonly string[]; readonly rows: number }> {
  const { entries } = await store.log.read('room', 0, 100);
  const rows = await store.sql.query('select id from rows_all');
  return { said: entries.map(({ payload }) => new TextDecoder().decode(payload)), rows: rows.length };
}

it('stores for whoever has a lease, and nothing after it has ended: entries, rows of components, files', async () => {
  await say('in time');
  await insert(1);
  await store.blob.put('in-time', Buffer.from('x'));
  await end();
  await expect(say('late')).rejects.toMatchObject(refused);
  await expect(insert(2)).rejects.toMatchObject(refused);
  await expect(store.blob.put('late', Buffer.from('x'))).rejects.toMatchObject(refused);
  await expect(store.blob.delete('in-time')).rejects.toMatchObject(refused);
  await expect(store.log.open('other')).rejects.toMatchObject(refused);
  expect(await stored()).toEqual({ said: ['in time'], rows: 1 });
  expect([await store.blob.get('in-time'), await store.blob.get('late')]).toEqual([Buffer.from('x'), undefined]);
  await begin('second');
  await say('anew');
  expect(await stored()).toEqual({ said: ['in time', 'anew'], rows: 1 });
});

it('ends a lease so early that what is committed in time is on the disk in time', async () => {
  life = 'short';
  await store.ledger.release({ node: 'a', life: 'first' });
  await store.ledger.renew({ node: 'a', life, facts: '' }, 190, 0);
  await expect(say('at the last moment')).rejects.toMatchObject(refused);
});

it('stores nothing for the next life that was asked for the one before', async () => {
  await store.ledger.renew({ node: 'b', life: 'second', facts: '' }, hour, 0);
  // In one turn, so that they are of one group.
  const asked = Promise.allSettled([say('late'), insert(1)]);
  life = 'second';
  await Promise.all([say('in time'), insert(2)]);
  const late = await asked;
  expect(late).toMatchObject(late.map(() => ({ status: 'rejected', reason: refused })));
  expect(await stored()).toEqual({ said: ['in time'], rows: 1 });
});

it('stores nothing that is asked by a call that was permitted under the life before', async () => {
  await end();
  acting = life;
  await begin('second');
  const late = await Promise.allSettled([say('late'), insert(1), store.blob.put('late', Buffer.from('x'))]);
  expect(late).toMatchObject(late.map(() => ({ status: 'rejected', reason: refused })));
  acting = life;
  await say('in time');
  expect(await stored()).toEqual({ said: ['in time'], rows: 0 });
});

it('undoes a transaction that was under way when the lease ended', async () => {
  await say('before');
  const other = new Client({ connectionString: url });
  await other.connect();
  await other.query('begin; lock table rows_all');
  const late = insert(1);
  const outcome = expect(late).rejects.toMatchObject(refused);
  const waits = async () => (await server.query('postgres', 'select 1 from pg_locks where not granted')).length > 0;
  while (!(await waits())) await pause(5);
  await end();
  await other.query('commit');
  await other.end();
  await outcome;
  expect(await stored()).toEqual({ said: ['before'], rows: 0 });
});

it('lets an operator write, who has no lease', async () => {
  await end();
  const operator = await openPostgresStore({ url, temporary: true });
  await operator.sql.batch([{ sql: 'insert into rows_all values (7)', params: [] }]);
  await operator.close();
  expect(await stored()).toEqual({ said: [], rows: 1 });
});
