import { openTestStore } from '@parley/host/testing';
import type { Person } from '@parley/people/contract';
import { type Runtime, systemRuntime } from '@parley/runtime';
import type { Sql, Store, Write } from '@parley/storage';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { migrations } from './migrations.ts';
import { PeopleFollower } from './people-follower.ts';

let store: Store;
beforeEach(async () => {
  store = await openTestStore();
  await store.sql.migrate('webhooks', migrations);
});
afterEach(() => store.close());

const everybody = Array.from({ length: 1_050 }, (_, index): Person => {
  const id = `p${index}`;
  return { id, name: `Person ${index}`, mail: `${id}@example.org`, title: '', units: [], active: true, joined: false, admin: false };
});
const people = { everybody: async () => everybody, people: async () => [] };
const follower = (sql: Sql = store.sql, runtime: Runtime = systemRuntime) => new PeopleFollower({ sql, people, runtime });
const count = async (table: string) => Number((await store.sql.query(`select count(*) as n from ${table}`))[0]?.['n']);
async function happened(who: PeopleFollower): Promise<number> {
  let all = 0;
  for await (const { happenings } of who.differences('all')) all += happenings.length;
  return all;
}

it('takes everybody in small parts, and lets other work have its turn between any two', async () => {
  const seen: string[] = [];
  // Settles at once: whatever gets its turn was let in, and did not come in while something was waited for.
  let marked = false;
  const sql = {
    query: async (_: string, [name]: readonly unknown[]) => (marked && name === 'followed' ? [{ at: 1 }] : []),
    batch: async (writes: readonly Write[]) => {
      seen.push(`${writes.filter(({ sql }) => sql.includes('webhooks_known')).length}`);
      marked ||= writes.some(({ sql }) => sql.includes(`'followed'`));
      return { status: 'committed' };
    },
  } as unknown as Sql;
  let stop = false;
  const work = (): void => {
    seen.push('work');
    if (!stop) systemRuntime.clock.soon(work);
  };
  const beginning = follower(sql).begin();
  systemRuntime.clock.soon(work);
  await beginning;
  stop = true;
  const parts = seen.filter((each) => Number(each) > 0);
  expect(parts.reduce((sum, each) => sum + Number(each), 0)).toBe(everybody.length);
  expect(Math.max(...parts.map(Number))).toBeLessThanOrEqual(200);
  expect(seen.filter((each, at) => Number(each) > 0 && Number(seen[at + 1]) > 0)).toEqual([]);
});

it('that was cut off has done nothing, and leaves nothing once it has begun', async () => {
  let left = 3;
  const breaking = {
    query: (...args: Parameters<Sql['query']>) => store.sql.query(...args),
    batch: (writes: readonly Write[]) => (left-- > 0 ? store.sql.batch(writes) : Promise.reject(new Error('The disk is full.'))),
  } as unknown as Sql;
  const cut = follower(breaking);
  await expect(cut.begin()).rejects.toThrow('The disk is full.');
  expect([await count('webhooks_known'), await happened(cut)]).toEqual([400, 0]);
  const again = follower();
  await again.begin();
  expect([await count('webhooks_known'), await count('webhooks_mark'), await happened(again)]).toEqual([everybody.length, 2, 0]);
  expect(await again.end(undefined)).toBe(true);
  expect([await count('webhooks_known'), await count('webhooks_mark')]).toEqual([0, 0]);
});

it('begins once, however many nodes begin it at the same time', async () => {
  const nodes = [follower(), follower(), follower()];
  await Promise.all(nodes.flatMap((each) => [each.begin(), each.begin()]));
  expect([await count('webhooks_known'), await count('webhooks_mark')]).toEqual([everybody.length, 2]);
  for (const each of nodes) expect(await happened(each)).toBe(0);
});

it('is not ended by a node that has not heard yet of somebody at another one who asks', async () => {
  const [here, there] = [follower(), follower()];
  await here.begin();
  const nobody = await here.asked();
  await there.ask();
  expect([await here.end(nobody), await count('webhooks_known')]).toEqual([false, everybody.length]);
  const somebody = await here.asked();
  await there.ask();
  expect([await here.end(somebody), await count('webhooks_known')]).toEqual([false, everybody.length]);
  expect(await here.end(await here.asked())).toBe(true);
  expect([await count('webhooks_known'), await count('webhooks_mark')]).toEqual([0, 0]);
});

it('takes nothing from the one that counts when its own was ended just as it had begun', async () => {
  const other = follower();
  let ended = false;
  const query: Sql['query'] = async (read, params) => {
    if (read.includes('like') && !ended) {
      ended = true;
      await other.end(await other.asked());
      await other.begin();
    }
    return store.sql.query(read, params);
  };
  await follower({ query, batch: (writes) => store.sql.batch(writes) } as Sql).begin();
  expect([ended, await count('webhooks_known'), await happened(other)]).toEqual([true, everybody.length, 0]);
});
