import { setTimeout as pause } from 'node:timers/promises';
import { type PostgresServer, startPostgres } from '@parley/storage/postgres/testing';
import { ledgerContract } from '@parley/storage/testing';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openPostgresStore } from './postgres-store.ts';

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.close());

ledgerContract('PostgreSQL', async () => {
  const url = await server.createDatabase();
  const [one, two] = [
    await openPostgresStore({ url, node: 'one', temporary: true }),
    await openPostgresStore({ url, node: 'two', temporary: true }),
  ];
  const close = async () => {
    await Promise.all([one.close(), two.close()]);
  };
  return { ledger: one.ledger, other: two.ledger, pass: (ms) => pause(ms), close };
});

it('waits for a renewal under way before it gives on what the renewed life holds', async () => {
  const url = await server.createDatabase();
  const store = await openPostgresStore({ url, temporary: true });
  const { ledger } = store;
  const holder = { node: 'a', life: 'life of a' };
  const other = { node: 'b', life: 'life of b', facts: '' };
  for (const member of [other, { ...holder, facts: '' }]) await ledger.renew(member, 3_600_000, 0);
  await ledger.claim('thing', holder);
  const slow = new Client({ connectionString: url });
  await slow.connect();
  const endIn = (lease: string) => `update ledger_lives set until = clock_timestamp() + interval '${lease}' where life = '${holder.life}'`;
  await slow.query(endIn('0 s'));
  // It was renewed in time, which is not committed yet: for everybody else the lease has lapsed.
  await slow.query(`begin; ${endIn('1 minute')}; select ledger_renew('a', '${holder.life}', '', '1 hour', 0, '1 hour')`);
  expect(await ledger.holding('thing')).toBeUndefined();
  const claim = ledger.claim('thing', other);
  const waits = async () => (await server.query('postgres', 'select 1 from pg_locks where not granted')).length > 0;
  let answered = false;
  void claim.then(() => {
    answered = true;
  });
  while (!answered && !(await waits())) await pause(5);
  await slow.query('commit');
  await slow.end();
  expect(await claim).toMatchObject({ holder });
  await store.close();
});

it('renews, revokes and names members however many things are claimed at the same time', async () => {
  const store = await openPostgresStore({ url: await server.createDatabase(), temporary: true });
  const { ledger } = store;
  const node = { node: 'a', life: 'life of a', facts: '' };
  await ledger.renew(node, 3_600_000, 0);
  let claimed = 0;
  const claims = Array.from({ length: 1_000 }, async (_, index) => {
    await ledger.claim(`channel ${index}`, node);
    claimed++;
  });
  await Promise.all([ledger.renew(node, 3_600_000, 0), ledger.revoke('somebody'), ledger.members()]);
  expect(claimed).toBeLessThan(500);
  await Promise.all(claims);
  await store.close();
});

it('keeps no rows that no promise needs: of lives long over, and of what they held', async () => {
  const name = await server.createDatabase();
  const store = await openPostgresStore({ url: name, temporary: true });
  const { ledger } = store;
  const database = new URL(name).pathname.slice(1);
  const rows = async (text: string) => (await server.query(database, text)).length;
  const member = (life: string) => ({ node: `node of ${life}`, life, facts: '' });
  for (const life of ['gone', 'left', 'stays']) await ledger.renew(member(life), 3_600_000, 0);
  for (const life of ['gone', 'left', 'stays']) await ledger.claim(`thing of ${life}`, member(life));
  const given = await ledger.claim('given back', member('stays'));
  if (given) await ledger.yield('given back', given);
  await ledger.claim('wanted by nobody with a lease', member('stranger'));
  await ledger.release(member('left'));
  await server.query(database, `update ledger_lives set until = clock_timestamp() - interval '59 minutes' where life = 'gone'`);

  const lives = () => rows('select 1 from ledger_lives');
  const things = () => rows('select 1 from ledger_things');
  await ledger.renew(member('news'), 3_600_000, 0);
  while ((await lives()) > 3 || (await things()) > 2) await pause(5);
  expect(await ledger.holding('thing of stays')).toMatchObject({ holder: { life: 'stays' } });
  await server.query(database, `update ledger_lives set until = until - interval '2 minutes' where life = 'gone'`);
  await ledger.renew(member('more news'), 3_600_000, 0);
  while ((await lives()) > 3 || (await things()) > 1) await pause(5);
  expect(await rows(`select 1 from ledger_lives where life in ('stays', 'news', 'more news')`)).toBe(3);
  expect(await ledger.renew(member('gone'), 3_600_000, 0, true)).toEqual({ status: 'lost' });
  await store.close();
});

it('refuses everything once its store is closed', async () => {
  const store = await openPostgresStore({ url: await server.createDatabase(), temporary: true });
  await store.close();
  const life = { node: 'a', life: 'b', facts: '' };
  for (const call of [store.ledger.renew(life, 1000, 0), store.ledger.members(), store.ledger.claim('a', life), store.ledger.secret('a')]) {
    await expect(call).rejects.toMatchObject({ name: 'StorageError', code: 'closed' });
  }
});
