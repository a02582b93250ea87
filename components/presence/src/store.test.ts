import { openTestStore } from '@parley/host/testing';
import type { StoredFacts } from '@parley/presence';
import type { Store } from '@parley/storage';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { migrations } from './migrations.ts';
import { presenceStore } from './store.ts';

let store: Store;
beforeEach(async () => {
  store = await openTestStore();
});
afterEach(() => store.close());

const facts = (session: string, generation = 1): StoredFacts => ({
  sessions: [{ session, generation, device: 'laptop', kind: 'web', idle: false }],
  claims: [{ source: 'call', state: 'in-call' }],
});

it('facts belong to the life that stored them, and go with it', async () => {
  await store.sql.migrate('presence', migrations);
  const { saveFacts, facts: all, dropFacts } = presenceStore(store.sql);
  await saveFacts(
    'one',
    new Map([
      ['ann', facts('s1')],
      ['ben', facts('s2')],
    ]),
  );
  await saveFacts('two', new Map([['ann', facts('s1', 2)]]));
  await saveFacts('one', new Map([['ben', undefined]]));
  expect(await all()).toEqual(
    new Map([
      ['one', new Map([['ann', facts('s1')]])],
      ['two', new Map([['ann', facts('s1', 2)]])],
    ]),
  );
  await dropFacts('one');
  expect([...(await all()).keys()]).toEqual(['two']);
});

it('settings are read of everybody, or of thousands who are named', async () => {
  await store.sql.migrate('presence', migrations);
  const { saveSetting, settings } = presenceStore(store.sql);
  await saveSetting('ann', { text: 'Rounds', state: 'busy', until: 1_750_000_000_000 });
  await saveSetting('ben', { text: 'Lunch' });
  expect([...(await settings()).keys()].sort()).toEqual(['ann', 'ben']);
  const many = Array.from({ length: 1_200 }, (_, i) => `m${i}`);
  expect(await settings([...many, 'ann'])).toEqual(new Map([['ann', { text: 'Rounds', state: 'busy', until: 1_750_000_000_000 }]]));
  expect(await settings([])).toEqual(new Map());
});

it('what was stored before there were several nodes is of the one that is alone, and older than any connection', async () => {
  await store.sql.migrate('presence', migrations.slice(0, 1));
  const { generation: _, ...session } = facts('s1').sessions[0] as StoredFacts['sessions'][number];
  const before = JSON.stringify({ sessions: [session], claims: [] });
  await store.sql.batch([{ sql: 'insert into presence_facts (person, facts) values ($1, $2)', params: ['ann', before] }]);
  await store.sql.migrate('presence', migrations);
  expect(await presenceStore(store.sql).facts()).toEqual(
    new Map([['solo', new Map([['ann', { sessions: [{ ...session, generation: 0 }], claims: [] }]])]]),
  );
});
