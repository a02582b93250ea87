import { openTestStore } from '@parley/host/testing';
import { SimulatedRuntime } from '@parley/runtime/testing';
import type { Store } from '@parley/storage';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Guests } from './guests.ts';
import { migrations } from './migrations.ts';

const DAY_MS = 86_400_000;

let store: Store;
let runtime: SimulatedRuntime;
let guests: Guests;
beforeEach(async () => {
  store = await openTestStore();
  await store.sql.migrate('people', migrations);
  runtime = new SimulatedRuntime(1);
  guests = new Guests(store.sql, runtime.clock);
});
afterEach(() => store.close());

const names = async () => (await guests.among(['guest:crm:a', 'guest:crm:b', 'guest:crm:c'])).map(({ name }) => name);

it('who shows a token is not away for 30 days, whatever name it brings', async () => {
  await guests.see('guest:crm:a', 'Ada');
  await guests.see('guest:crm:b', 'Ben');
  await runtime.advance(20 * DAY_MS);
  await guests.see('guest:crm:b', 'Ben');
  await runtime.advance(10 * DAY_MS);
  expect(await guests.away('', 10)).toEqual([]);
  await runtime.advance(1);
  expect(await guests.away('', 10)).toEqual(['guest:crm:a']);
});

it('those who are away are answered in pages, and forgotten until they come again', async () => {
  for (const id of ['c', 'a', 'b']) await guests.see(`guest:crm:${id}`, id);
  await runtime.advance(31 * DAY_MS);
  expect(await guests.away('', 2)).toEqual(['guest:crm:a', 'guest:crm:b']);
  expect(await guests.away('guest:crm:b', 2)).toEqual(['guest:crm:c']);
  await guests.forget(['guest:crm:a', 'guest:crm:c']);
  expect(await names()).toEqual(['b']);
  await guests.see('guest:crm:a', 'Ada');
  expect(await names()).toEqual(['Ada', 'b']);
});

it('who came while they were to be forgotten keeps the name', async () => {
  await guests.see('guest:crm:a', 'Ada');
  await runtime.advance(31 * DAY_MS);
  const away = await guests.away('', 10);
  await guests.see('guest:crm:a', 'Ada');
  await guests.forget(away);
  expect(await names()).toEqual(['Ada']);
});

it('a guest of the version before is away 30 days after this one has begun', async () => {
  await store.sql.batch([{ sql: "insert into people_guest (id, name) values ('guest:crm:a', 'Ada')", params: [] }]);
  expect(await guests.away('', 10)).toEqual([]);
  await runtime.advance(30 * DAY_MS + 1);
  expect(await guests.away('', 10)).toEqual(['guest:crm:a']);
});

it('that a guest was seen is written once a day', async () => {
  const version = async () => (await store.sql.query('select seen_at from people_guest'))[0]?.['seen_at'];
  await guests.see('guest:crm:a', 'Ada');
  const first = await version();
  await runtime.advance(DAY_MS - 1);
  await guests.see('guest:crm:a', 'Ada');
  expect(await version()).toBe(first);
  await runtime.advance(1);
  await guests.see('guest:crm:a', 'Ada');
  expect(await version()).not.toBe(first);
});
