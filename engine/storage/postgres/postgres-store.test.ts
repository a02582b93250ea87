import { type PostgresServer, startPostgres } from '@parley/storage/postgres/testing';
import { type MakeStore, storeContract } from '@parley/storage/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
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

it('refuses text that it cannot keep, and leaves the other appends of the tick alone', async () => {
  const store = await makeStore();
  const entry = { sender: 's', payload: new Uint8Array(), countable: true };
  const wrong = ['a\0b', 'a\ud800'];
  const refused: Promise<unknown>[] = wrong.flatMap((text) => [
    store.log.append({ channel: text, entry }),
    store.log.append({ channel: 'a', producer: { producer: text, seq: 1 }, entry }),
    store.log.append({ channel: 'a', entry: { ...entry, sender: text } }),
    store.log.append({ channel: 'a', producer: { producer: 'p', seq: 1 }, refusal: { code: 'no', message: text } }),
    store.log.open(text),
    store.log.redact(text, [1]),
    store.log.truncate(text, 1),
    store.sql.batch([{ sql: 'select $1 as a', params: [text] }]),
  ]);
  const long = [
    store.log.append({ channel: 'x'.repeat(601), entry }),
    store.log.append({ channel: 'a', producer: { producer: '☂'.repeat(601), seq: 1 }, entry }),
  ];
  const longest = store.log.append({ channel: '☂'.repeat(600), producer: { producer: '☂'.repeat(600), seq: 1 }, entry });
  const kept = store.log.append({ channel: 'a', entry });
  for (const [code, each] of Object.entries({ 'bad-text': refused, 'bad-statement': long }))
    for (const outcome of await Promise.allSettled(each))
      expect(outcome).toMatchObject({ status: 'rejected', reason: { name: 'StorageError', code } });
  expect(await longest).toMatchObject({ status: 'appended' });
  expect(await kept).toMatchObject({ status: 'appended', position: { offset: 1 } });
  await store.close();
});

it('takes payloads of many megabytes in one tick', async () => {
  const store = await makeStore();
  const payload = new Uint8Array(1024 * 1024).fill(3);
  const results = await Promise.all(
    Array.from({ length: 20 }, () => store.log.append({ channel: 'a', entry: { sender: 's', payload, countable: true } })),
  );
  expect(results.map((result) => (result.status === 'appended' ? result.position.offset : 0))).toEqual(
    Array.from({ length: 20 }, (_, index) => index + 1),
  );
  expect((await store.log.read('a', 19, 1)).entries[0]?.payload.length).toBe(payload.length);
  await store.close();
});

it('says which tables of an earlier version it is about to change, and nothing of new ones', async () => {
  const url = await server.createDatabase();
  const steps: unknown[] = [];
  const open = () => openPostgresStore({ url, temporary: true, onMigration: (step) => steps.push(step) });
  const first = { version: 1, sql: ['create table notes_rows (id integer primary key)'] };
  const store = await open();
  await store.sql.migrate('notes', [first]);
  expect(steps).toEqual([]);
  await store.close();
  const later = await open();
  await later.sql.migrate('notes', [first, { version: 2, sql: ['create index notes_id on notes_rows (id)'] }]);
  expect(steps).toEqual([{ component: 'notes', from: 1, to: 2 }]);
  await later.close();
});
