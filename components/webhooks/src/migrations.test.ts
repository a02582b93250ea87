import { hash } from 'node:crypto';
import { openTestStore } from '@parley/host/testing';
import type { Person } from '@parley/people/contract';
import { systemRuntime } from '@parley/runtime';
import type { Store } from '@parley/storage';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { migrations } from './migrations.ts';
import { PeopleFollower } from './people-follower.ts';

const told = (id: string, name: string) => ({ id, name, mail: `${id}@example.org`, title: '', units: [], active: true });
const digestOf = (person: ReturnType<typeof told>) => hash('sha256', JSON.stringify(person), 'base64url');
const run = (sql: string, ...params: readonly (string | number)[]) => ({ sql, params });

let store: Store;
/** As the version before does when somebody asks to be told of people. */
const begunBefore = (at: number, ...people: readonly ReturnType<typeof told>[]) => [
  run(`insert into webhooks_mark (name, at) values ('people', $1) on conflict (name) do nothing`, at),
  run('delete from webhooks_person'),
  ...people.map((each) =>
    run(
      `insert into webhooks_person (id, digest, active) values ($1, $2, 1)
       on conflict (id) do update set digest = excluded.digest, active = excluded.active`,
      each.id,
      digestOf(each),
    ),
  ),
];
async function happened(...people: readonly ReturnType<typeof told>[]): Promise<readonly string[]> {
  const everybody = people.map((each): Person => ({ ...each, joined: false, admin: false }));
  const follower = new PeopleFollower({
    sql: store.sql,
    people: { everybody: async () => everybody, people: async () => [] },
    runtime: systemRuntime,
  });
  const types: string[] = [];
  for await (const { happenings } of follower.differences('all')) types.push(...happenings.map(({ event }) => event.type));
  return types;
}

beforeEach(async () => {
  store = await openTestStore();
  await store.sql.migrate('webhooks', migrations.slice(0, 2));
});
afterEach(() => store.close());

it('people of whom webhooks were told by the version before are followed from there', async () => {
  await store.sql.batch(begunBefore(1_795_000_000_000, told('maya', 'Maya'), told('ben', 'Ben')));
  await store.sql.migrate('webhooks', migrations);
  expect(await happened(told('maya', 'Maya'), told('ben', 'Benjamin'), told('cleo', 'Cleo'))).toEqual(['person.updated', 'person.created']);
});

it('a node of the version before goes on beside one of this, and what it begins is nothing to this one', async () => {
  await store.sql.migrate('webhooks', migrations);
  const { status } = await store.sql.batch(begunBefore(1_795_000_000_000, told('maya', 'Maya')));
  expect(status).toBe('committed');
  expect(await store.sql.query('select id from webhooks_person')).toEqual([{ id: 'maya' }]);
  expect(await happened(told('maya', 'Maya'))).toEqual([]);
});
