import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Harness } from '../test/harness.ts';
import { directId } from './names.ts';

let harness: Harness;
beforeEach(async () => {
  harness = await Harness.open();
});
afterEach(() => harness.close());

const room = async (people: readonly string[], open = false): Promise<string> => {
  const { conversation } = await harness.call<'messaging.createRoom'>('ann', 'createRoom', { title: 'Ward 7', people, open });
  return conversation.id;
};

describe('direct conversations', () => {
  it('are the same for both people, whoever opens them', async () => {
    const one = await harness.call<'messaging.open'>('ann', 'open', { person: 'ben' });
    const other = await harness.call<'messaging.open'>('ben', 'open', { person: 'ann' });
    expect(other.conversation).toEqual(one.conversation);
    expect(one.conversation).toMatchObject({ kind: 'direct', people: ['ann', 'ben'], memberCount: 2, open: false, title: '' });
  });

  it('are made once when both open them at the same moment', async () => {
    const opened = await Promise.all(
      ['ann', 'ben', 'ann', 'ben'].map((me) => harness.call<'messaging.open'>(me, 'open', { person: me === 'ann' ? 'ben' : 'ann' })),
    );
    expect(new Set(opened.map(({ conversation }) => conversation.id))).toEqual(new Set([directId('ann', 'ben')]));
    expect(await harness.events(directId('ann', 'ben'))).toHaveLength(1);
    expect(await harness.rows('select * from messaging_member')).toHaveLength(2);
  });

  it('with oneself are one’s own notes', async () => {
    const { conversation } = await harness.call<'messaging.open'>('ann', 'open', { person: 'ann' });
    expect(conversation).toMatchObject({ kind: 'direct', people: ['ann'], memberCount: 1 });
    await harness.say('ann', conversation.id, 'Remember the milk');
    expect(await harness.messages('ann', conversation.id)).toMatchObject([{ body: 'Remember the milk', seq: 1 }]);
  });

  it('are not made with strangers', async () => {
    await expect(harness.call<'messaging.open'>('ann', 'open', { person: 'nobody' })).rejects.toMatchObject({ code: 'not-found' });
    expect(await harness.rows('select * from messaging_conversation')).toEqual([]);
  });

  it('stay readable when the other person can no longer sign in', async () => {
    const { conversation } = await harness.call<'messaging.open'>('ann', 'open', { person: 'ben' });
    harness.people.delete('ben');
    const again = await harness.call<'messaging.open'>('ann', 'open', { person: 'ben' });
    expect(again.conversation.id).toBe(conversation.id);
  });

  it('cannot be left, renamed or widened', async () => {
    const { conversation } = await harness.call<'messaging.open'>('ann', 'open', { person: 'ben' });
    const here = { conversation: conversation.id };
    await expect(harness.call<'messaging.leave'>('ann', 'leave', here)).rejects.toMatchObject({ code: 'refused' });
    await expect(harness.call<'messaging.updateRoom'>('ann', 'updateRoom', { ...here, title: 'Us' })).rejects.toMatchObject({
      code: 'refused',
    });
    await expect(harness.call<'messaging.invite'>('ann', 'invite', { ...here, people: ['cleo'] })).rejects.toMatchObject({
      code: 'refused',
    });
    expect(await harness.events(conversation.id)).toHaveLength(1);
  });

  it('are opened by id only by their members', async () => {
    const { conversation } = await harness.call<'messaging.open'>('ann', 'open', { person: 'ben' });
    const input = { conversation: conversation.id };
    expect((await harness.call<'messaging.open'>('ben', 'open', input)).conversation).toEqual(conversation);
    await expect(harness.call<'messaging.open'>('cleo', 'open', input)).rejects.toMatchObject({ code: 'not-found' });
    await expect(harness.call<'messaging.open'>('ann', 'open', { conversation: 'r-none' })).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('rooms', () => {
  it('begin with an entry that names title and members', async () => {
    const id = await room(['ben', 'ben', 'ann']);
    expect(await harness.events(id)).toEqual([{ kind: 'conversation', title: 'Ward 7', topic: '', joined: ['ann', 'ben'] }]);
    expect(await harness.call<'messaging.members'>('ann', 'members', { conversation: id })).toEqual({
      people: ['ann', 'ben'],
      more: false,
    });
  });

  it('are refused with strangers in them, whose names are in the details', async () => {
    const call = harness.call<'messaging.createRoom'>('ann', 'createRoom', { title: 'X', people: ['ben', 'nobody'] });
    await expect(call).rejects.toMatchObject({ code: 'not-found', details: { people: ['nobody'] } });
  });

  it('are renamed by members, and the feed says so', async () => {
    const id = await room(['ben']);
    const { conversation } = await harness.call<'messaging.updateRoom'>('ben', 'updateRoom', {
      conversation: id,
      title: ' Ward 8 ',
      topic: 'Night',
    });
    expect(conversation).toMatchObject({ title: 'Ward 8', topic: 'Night' });
    expect((await harness.events(id)).at(-1)).toEqual({ kind: 'conversation', title: 'Ward 8', topic: 'Night' });
    await expect(harness.call<'messaging.updateRoom'>('cleo', 'updateRoom', { conversation: id, title: 'Mine' })).rejects.toMatchObject({
      code: 'forbidden',
    });
  });

  it('that are open let in whoever joins, once', async () => {
    const id = await room([], true);
    await Promise.all([1, 2, 3].map(() => harness.call<'messaging.join'>('ben', 'join', { conversation: id })));
    const { conversation } = await harness.call<'messaging.join'>('ben', 'join', { conversation: id });
    expect(conversation.memberCount).toBe(2);
    expect((await harness.events(id)).slice(1)).toEqual([{ kind: 'conversation', joined: ['ben'] }]);
    expect(harness.accessChanged).toContainEqual({ resource: `messaging/${id}`, person: 'ben' });
  });

  it('that are closed, or do not exist, say the same to whoever joins', async () => {
    const id = await room([]);
    const closed = await harness.call<'messaging.join'>('ben', 'join', { conversation: id }).catch((error: unknown) => error);
    const none = await harness.call<'messaging.join'>('ben', 'join', { conversation: 'r-none' }).catch((error: unknown) => error);
    expect(closed).toMatchObject({ code: 'not-found' });
    expect(none).toEqual(closed);
  });

  it('take those invited at the same moment by several members once each', async () => {
    const id = await room(['ben']);
    await Promise.all([
      harness.call<'messaging.invite'>('ann', 'invite', { conversation: id, people: ['cleo', 'dan', 'cleo'] }),
      harness.call<'messaging.invite'>('ben', 'invite', { conversation: id, people: ['dan', 'ann'] }),
    ]);
    const joined = (await harness.events(id)).slice(1).flatMap((event) => (event?.kind === 'conversation' ? (event.joined ?? []) : []));
    expect(joined.toSorted()).toEqual(['cleo', 'dan']);
    expect((await harness.call<'messaging.open'>('ann', 'open', { conversation: id })).conversation.memberCount).toBe(4);
  });

  it('forget who leaves, end their access before the answer, and let them come back', async () => {
    const id = await room(['ben'], true);
    await harness.say('ann', id, 'one');
    await harness.call<'messaging.leave'>('ben', 'leave', { conversation: id });
    expect(harness.accessChanged.at(-1)).toEqual({ resource: `messaging/${id}`, person: 'ben' });
    expect((await harness.events(id)).at(-1)).toEqual({ kind: 'conversation', left: ['ben'] });
    await expect(harness.call<'messaging.history'>('ben', 'history', { conversation: id })).rejects.toMatchObject({ code: 'forbidden' });
    expect(await harness.publish('ben', id, { kind: 'create', body: 'hello?', ref: 'r' })).toMatchObject({ code: 'forbidden' });
    await harness.call<'messaging.join'>('ben', 'join', { conversation: id });
    expect(await harness.call<'messaging.open'>('ben', 'open', { conversation: id })).toMatchObject({
      readSeq: 1,
      conversation: { memberCount: 2 },
    });
  });

  it('list by title, in pages, the open ones only', async () => {
    for (const title of ['beta', 'Alpha', 'gamma 100%', 'Delta'])
      await harness.call<'messaging.createRoom'>('ann', 'createRoom', { title, open: true });
    await room([]);
    const first = await harness.call<'messaging.rooms'>('ben', 'rooms', { limit: 3 });
    expect(first.rooms.map(({ title, joined }) => ({ title, joined }))).toEqual(
      ['Alpha', 'beta', 'Delta'].map((title) => ({ title, joined: false })),
    );
    expect(first.more).toBe(true);
    const after = first.rooms.at(-1)?.id ?? '';
    const rest = await harness.call<'messaging.rooms'>('ann', 'rooms', { after, limit: 3 });
    expect(rest).toMatchObject({ rooms: [{ title: 'gamma 100%', joined: true }], more: false });
    expect((await harness.call<'messaging.rooms'>('ben', 'rooms', { query: 'ALPH' })).rooms).toMatchObject([{ title: 'Alpha' }]);
    expect((await harness.call<'messaging.rooms'>('ben', 'rooms', { query: '0%' })).rooms).toMatchObject([{ title: 'gamma 100%' }]);
    expect((await harness.call<'messaging.rooms'>('ben', 'rooms', { query: '%a' })).rooms).toEqual([]);
  });

  it('list their members in pages', async () => {
    const id = await room(['dan', 'cleo', 'ben']);
    const first = await harness.call<'messaging.members'>('ann', 'members', { conversation: id, limit: 3 });
    expect(first).toEqual({ people: ['ann', 'ben', 'cleo'], more: true });
    expect(await harness.call<'messaging.members'>('ann', 'members', { conversation: id, after: 'cleo' })).toEqual({
      people: ['dan'],
      more: false,
    });
  });
});

it('guests and strangers have no surface', async () => {
  const id = await room(['ben'], true);
  await expect(harness.call<'messaging.createRoom'>('guest-1', 'createRoom', { title: 'X' })).rejects.toMatchObject({ code: 'forbidden' });
  await expect(harness.call<'messaging.join'>('guest-1', 'join', { conversation: id })).rejects.toMatchObject({ code: 'forbidden' });
  for (const name of ['history', 'members', 'leave'] as const) {
    await expect(harness.call('cleo', name, { conversation: id })).rejects.toMatchObject({ code: 'forbidden' });
    await expect(harness.call('cleo', name, { conversation: 'r-none' })).rejects.toMatchObject({ code: 'forbidden' });
  }
});
