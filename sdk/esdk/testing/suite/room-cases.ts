import type { MessagingMethods, Parley } from '@parley/esdk';
import { describe, expect, test } from 'vitest';
import { eventually, outcome, type Stage } from './stage.ts';

type In<M extends keyof MessagingMethods> = MessagingMethods[M]['in'];

export function roomCases(stage: () => Stage): void {
  const make = async (room: Partial<In<'messaging.createRoom'>> = {}) =>
    (await stage().maya.messaging.call('messaging.createRoom', { title: `Room ${stage().next()}`, ...room })).conversation;
  const has = (who: Parley, id: string) => who.inbox.snapshot.conversations.some(({ conversation }) => conversation.id === id);

  describe('rooms', () => {
    test('are made with people, in whose inboxes they are', async () => {
      const { maya, ravi, noor } = stage();
      for (const { inbox } of [maya, ravi, noor]) await eventually(stage(), () => inbox.snapshot.ready).toBe(true);
      const room = await make({ title: ' Ward 7 ', topic: 'Beds', people: ['ravi'] });
      expect(room).toMatchObject({ kind: 'room', title: 'Ward 7', topic: 'Beds', people: [], memberCount: 2, open: false });
      await eventually(stage(), () => [maya, ravi, noor].map((who) => has(who, room.id))).toEqual([true, true, false]);
      const handle = await ravi.messaging.open({ conversation: room.id });
      await handle.send('Hello all', { everyone: true }).sent;
      const row = () => maya.inbox.snapshot.conversations.find(({ conversation }) => conversation.id === room.id);
      await eventually(stage(), () => [row()?.unread, row()?.mentions]).toEqual([1, 1]);
    });

    test('of which one is no member are not there, unless they are open', async () => {
      const { noor } = stage();
      const [closed, open] = [await make(), await make({ open: true })];
      expect(await outcome(noor.messaging.open({ conversation: closed.id }))).toBe('not-found');
      expect(await outcome(noor.messaging.call('messaging.join', { conversation: closed.id }))).toBe('not-found');
      expect(await outcome(noor.messaging.call('messaging.members', { conversation: open.id }))).toBe('forbidden');
      await noor.messaging.call('messaging.join', { conversation: open.id });
      const { people } = await noor.messaging.call('messaging.members', { conversation: open.id });
      expect(people).toEqual(['maya', 'noor']);
    });

    test('that are open are found by their titles, in the order of these', async () => {
      const { noor } = stage();
      const word = `harbour${stage().next()}`;
      const titles = [`${word} B`, `${word} a`, `${word} C`];
      const rooms = [];
      for (const title of titles) rooms.push(await make({ title, open: true }));
      const find = (more: Partial<In<'messaging.rooms'>>) => noor.messaging.call('messaging.rooms', { query: word.toUpperCase(), ...more });
      const first = await find({ limit: 2 });
      expect([first.rooms.map(({ title, joined }) => [title, joined]), first.more]).toEqual([
        [
          [`${word} a`, false],
          [`${word} B`, false],
        ],
        true,
      ]);
      const second = await find({ limit: 2, after: first.rooms[1]?.id ?? '' });
      expect([second.rooms.map(({ id }) => id), second.more]).toEqual([[rooms[2]?.id], false]);
    });

    test('are told of to those who are invited, and leave the inbox of those who leave', async () => {
      const { maya, ravi } = stage();
      const room = await make();
      const { conversation } = await maya.messaging.call('messaging.invite', { conversation: room.id, people: ['ravi', 'maya'] });
      expect(conversation.memberCount).toBe(2);
      await eventually(stage(), () => has(ravi, room.id)).toBe(true);
      const handle = await ravi.messaging.open({ conversation: room.id });
      await ravi.messaging.call('messaging.leave', { conversation: room.id });
      await eventually(stage(), () => has(ravi, room.id)).toBe(false);
      expect(await outcome(handle.send('Still here?').sent)).toBe('forbidden');
      expect(await outcome(maya.messaging.call('messaging.invite', { conversation: room.id, people: ['ghost'] }))).toBe('not-found');
    });

    test('say how many are in them to those who are, whatever is said after somebody came', async () => {
      const { maya, ravi } = stage();
      const room = await make({ people: ['ravi'] });
      const handle = await maya.messaging.open({ conversation: room.id });
      await eventually(stage(), () => handle.snapshot.loading).toBe(false);
      const row = () => maya.inbox.snapshot.conversations.find(({ conversation }) => conversation.id === room.id);
      const counts = () => [handle.snapshot.conversation.memberCount, row()?.conversation.memberCount];
      await maya.messaging.call('messaging.invite', { conversation: room.id, people: ['noor'] });
      await (await ravi.messaging.open({ conversation: room.id })).send('Welcome, Noor').sent;
      await eventually(stage(), () => [row()?.seq, ...counts()]).toEqual([1, 3, 3]);
    });

    test('are called otherwise, for everybody', async () => {
      const { maya, ravi } = stage();
      const room = await make({ people: ['ravi'] });
      await maya.messaging.call('messaging.updateRoom', { conversation: room.id, title: 'Ward 8' });
      const title = () => ravi.inbox.snapshot.conversations.find(({ conversation }) => conversation.id === room.id)?.conversation.title;
      await eventually(stage(), title).toBe('Ward 8');
    });

    test('are not made without a title, and conversations of two are none', async () => {
      const { maya } = stage();
      expect(await outcome(make({ title: ' ' }))).toBe('bad-request');
      expect(await outcome(make({ title: 'x'.repeat(121) }))).toBe('bad-request');
      const { id: conversation } = await maya.messaging.open({ person: 'ravi' });
      expect(await outcome(maya.messaging.call('messaging.invite', { conversation, people: ['noor'] }))).toBe('refused');
      expect(await outcome(maya.messaging.call('messaging.leave', { conversation }))).toBe('refused');
    });
  });

  describe('search', () => {
    const find = (who: Parley, query: In<'messaging.search'>) => who.messaging.call('messaging.search', query);

    test('finds what one may read, newest first, without accents and case, with its places', async () => {
      const { maya, ravi, noor } = stage();
      const { id: conversation } = await make({ people: ['ravi'] });
      const say = (body: string) => maya.messaging.call('messaging.send', { conversation, body });
      const word = `zürich${stage().next()}`;
      const first = (await say(`The **${word}** branch`)).message;
      const second = (await say(`From ${word.toUpperCase()}x to Genève`)).message;
      const query = word.replace('ü', 'u');
      const { hits } = await find(ravi, { query });
      expect(hits.map(({ id }) => id)).toEqual([second.id, first.id]);
      expect(hits[1]).toMatchObject({ conversation, sender: 'maya', text: `The ${word} branch`, marks: [[4, 4 + word.length]] });
      expect((await find(ravi, { query: `"${query} branch"` })).hits.map(({ id }) => id)).toEqual([first.id]);
      expect((await find(ravi, { query: `${query} geneve` })).hits.map(({ id }) => id)).toEqual([second.id]);
      expect(await find(noor, { query })).toEqual({ hits: [] });
      expect(await find(maya, { query: '?!' })).toEqual({ hits: [] });
    });

    test('goes on behind a page, in one conversation or in all', async () => {
      const { maya } = stage();
      const { id: conversation } = await make();
      const word = `quay${stage().next()}`;
      for (const n of [1, 2, 3]) await maya.messaging.call('messaging.send', { conversation, body: `${word} ${n}` });
      const found = [];
      let before: string | undefined;
      do {
        const { hits, earlier } = await find(maya, { query: word, conversation, limit: 2, ...(before !== undefined && { before }) });
        found.push(...hits.map(({ text }) => text));
        before = earlier;
      } while (before !== undefined);
      expect(found).toEqual([`${word} 3`, `${word} 2`, `${word} 1`]);
    });

    test('does not look into conversations of others, nor finds what was deleted', async () => {
      const { maya, noor } = stage();
      const { id: conversation } = await make();
      const word = `pier${stage().next()}`;
      const { message } = await maya.messaging.call('messaging.send', { conversation, body: word });
      expect(await outcome(find(noor, { query: word, conversation }))).toBe('forbidden');
      await maya.messaging.call('messaging.delete', { conversation, message: message.id });
      expect(await find(maya, { query: word })).toEqual({ hits: [] });
    });

    test('takes a query of at most 200 characters', async () => {
      expect(await outcome(find(stage().maya, { query: 'x'.repeat(201) }))).toBe('bad-request');
    });
  });
}
