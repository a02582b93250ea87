import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type TestComponent, testComponent } from '@parley/server/testing';
import { polls } from '../src/index.ts';

interface Shown {
  readonly id: string;
  readonly isOpen: boolean;
  readonly votes: readonly number[];
  readonly own?: number;
}

/** One conversation, and what was said in it. Cleo is not in it; Dara has a token that only reads. */
function fakeMessaging() {
  const members = new Set(['maya', 'ben', 'dara']);
  const said: { readonly sender: string; readonly body: string }[] = [];
  type Somebody = { readonly id: string };
  const mayRead = async (conversation: string, { id }: Somebody) => conversation === 'ward-7' && members.has(id);
  const api = {
    mayRead,
    mayWrite: async (conversation: string, { id }: Somebody) => id !== 'dara' && (await mayRead(conversation, { id })),
    async post(message: { readonly conversation: string; readonly sender: string; readonly body: string }) {
      said.push({ sender: message.sender, body: message.body });
      return { id: said.length, seq: said.length };
    },
  };
  return { api, members, said };
}

const LUNCH = { conversation: 'ward-7', question: 'Where do we eat?', options: ['Canteen', 'Garden'], minutes: 60 };

for (const subject of [polls, new URL('../src/index.ts', import.meta.url)]) {
  const where = subject instanceof URL ? 'in a thread of its own' : 'in the thread of the test';
  const withPolls = (name: string, run: (t: TestComponent, messaging: ReturnType<typeof fakeMessaging>) => Promise<void>) =>
    test(`${name} (${where})`, async () => {
      const messaging = fakeMessaging();
      await using t = await testComponent(subject, { as: { admin: { roles: ['admin'] } }, using: { 'messaging.api': messaging.api } });
      await run(t, messaging);
    });

  withPolls('a poll is told of in its conversation, once for each key of each person', async (t, { said }) => {
    const { id } = await t.as('maya').call<Shown>('create', LUNCH, { key: 'k' });
    await t.restart();
    assert.equal((await t.as('maya').call<Shown>('create', LUNCH, { key: 'k' })).id, id);
    await assert.rejects(t.as('maya').call('create', { ...LUNCH, question: 'When?' }, { key: 'k' }), { code: 'conflict' });
    assert.deepEqual(said, [{ sender: 'maya', body: `Where do we eat?\nparley:polls/poll/${id}` }]);
    assert.notEqual((await t.as('ben').call<Shown>('create', LUNCH, { key: 'k' })).id, id);
  });

  withPolls('members vote, and may change their minds; the channel says that something has changed', async (t) => {
    const { id } = await t.as('maya').call<Shown>('create', LUNCH);
    const heard = await t.as('ben').join(`poll/${id}`);
    await t.as('maya').call('vote', { poll: id, choice: 0 });
    await t.as('ben').call('vote', { poll: id, choice: 0 });
    await t.as('ben').call('vote', { poll: id, choice: 1 });
    const { votes, own } = await t.as('ben').call<Shown>('vote', { poll: id, choice: 1 });
    assert.deepEqual([votes, own], [[1, 1], 1]);
    await t.quiet();
    assert.deepEqual(heard.heard, [{ kind: 'voted' }, { kind: 'voted' }, { kind: 'voted' }]);
    await t.crash();
    await t.restart();
    assert.deepEqual((await t.as('maya').call<Shown>('results', { poll: id })).votes, [1, 1]);
  });

  withPolls('nobody but the component says that somebody has voted, or that the poll is closed', async (t) => {
    const { id } = await t.as('maya').call<Shown>('create', LUNCH);
    const maya = await t.as('maya').join(`poll/${id}`);
    await assert.rejects(maya.publish({ kind: 'closed' }), { code: 'forbidden' });
    await t.as('maya').call('close', { poll: id });
    await t.quiet();
    assert.deepEqual(maya.heard, [{ kind: 'closed' }]);
  });

  withPolls('who is not in the conversation can do nothing, nor who has left it', async (t, { members }) => {
    const { id } = await t.as('maya').call<Shown>('create', LUNCH);
    const forbidden = { code: 'forbidden' };
    await assert.rejects(t.as('cleo').call('create', LUNCH), forbidden);
    await assert.rejects(t.as('cleo').call('vote', { poll: id, choice: 0 }), forbidden);
    await assert.rejects(t.as('cleo').join(`poll/${id}`), forbidden);
    await assert.rejects(t.as('maya').call('results', { poll: 'unknown' }), forbidden);
    members.delete('ben');
    await assert.rejects(t.as('ben').call('results', { poll: id }), forbidden);
    members.delete('maya');
    await assert.rejects(t.as('maya').call('close', { poll: id }), forbidden);
  });

  withPolls('who may only read asks nothing, as it is told in their name, but answers', async (t, { said }) => {
    await assert.rejects(t.as('dara').call('create', LUNCH), { code: 'forbidden' });
    await assert.rejects(t.as('dara').call('ask', { ...LUNCH, options: 'Canteen, Garden' }), { code: 'forbidden' });
    await assert.rejects(t.as('dara').call('draft', { conversation: LUNCH.conversation }), { code: 'forbidden' });
    assert.deepEqual(said, []);
    const { id } = await t.as('maya').call<Shown>('create', LUNCH);
    assert.deepEqual((await t.as('dara').call<Shown>('vote', { poll: id, choice: 1 })).votes, [0, 1]);
  });

  withPolls('whoever made it closes it, however often they say so; others do not', async (t) => {
    const { id } = await t.as('maya').call<Shown>('create', LUNCH);
    await assert.rejects(t.as('ben').call('close', { poll: id }), { code: 'forbidden' });
    for (let i = 0; i < 2; i++) assert.equal((await t.as('maya').call<Shown>('close', { poll: id })).isOpen, false);
    await assert.rejects(t.as('ben').call('vote', { poll: id, choice: 0 }), { code: 'refused', message: 'The poll is closed.' });
    assert.deepEqual(
      (await t.entries(`poll/${id}`)).map(({ body }) => body),
      [{ kind: 'closed' }],
    );
    const { id: other } = await t.as('ben').call<Shown>('create', LUNCH);
    assert.equal((await t.as('admin').call<Shown>('close', { poll: other })).isOpen, false);
  });

  withPolls('a poll whose time is over takes no votes, and is closed once', async (t) => {
    const { id } = await t.as('maya').call<Shown>('create', LUNCH);
    await t.clock.advance('59m');
    await t.as('ben').call('vote', { poll: id, choice: 1 });
    await t.clock.advance('5m');
    await assert.rejects(t.as('maya').call('vote', { poll: id, choice: 0 }), { code: 'refused' });
    assert.deepEqual(
      (await t.entries(`poll/${id}`)).map(({ body }) => body),
      [{ kind: 'voted' }, { kind: 'closed' }],
    );
  });

  withPolls('administrators decide how many options there may be', async (t) => {
    const options = ['a', 'b', 'c'];
    await t.as('maya').call('create', { ...LUNCH, options });
    await t.set('maxOptions', 2);
    await assert.rejects(t.as('maya').call('create', { ...LUNCH, options }), { message: 'A poll has at most 2 options.' });
    await assert.rejects(t.as('maya').call('create', { ...LUNCH, options: ['a', ' a '] }), { message: 'Two options are the same.' });
    const { id } = await t.as('maya').call<Shown>('create', LUNCH);
    await assert.rejects(t.as('maya').call('vote', { poll: id, choice: 2 }), { message: 'The poll has no such option.' });
  });

  withPolls('it is asked from the composer, and answered below the message', async (t, { said }) => {
    const draft = await t.as('maya').call<{ card: { actions: { input: object }[] } }>('draft', { conversation: 'ward-7', language: 'ar' });
    const filledIn = { question: 'Tea?', options: 'Yes, No', minutes: '60', language: 'ar' };
    const filled = { ...draft.card.actions[0]?.input, ...filledIn };
    for (let press = 0; press < 2; press++) await t.as('maya').call('ask', filled, { key: 'pressed' });
    assert.equal(said.length, 1);
    await assert.rejects(t.as('maya').call('ask', { ...filled, question: 'Coffee?' }, { key: 'pressed' }), { code: 'conflict' });
    const [, ref = ''] = /parley:polls\/poll\/(\S+)/.exec(said[0]?.body ?? '') ?? [];
    await t.as('ben').call('pick', { poll: ref, choice: '1', language: 'en' });
    const { card } = await t.as('maya').call<{ card: { rows: object[]; actions: { run: string }[] } }>('show', { ref, language: 'en' });
    assert.deepEqual(card.rows, [
      { label: '0', text: 'Yes' },
      { label: '1', text: 'No' },
    ]);
    assert.deepEqual(
      card.actions.map(({ run }) => run),
      ['polls.pick', 'polls.end'],
    );
  });
}
