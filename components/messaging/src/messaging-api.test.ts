import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Harness } from '../test/harness.ts';
import { directId } from './names.ts';

let harness: Harness;
beforeEach(async () => {
  harness = await Harness.open();
});
afterEach(() => harness.close());

const MONDAY = 1_700_000_000_000;
const messages = Array.from({ length: 450 }, (_, i) => ({ sender: i % 2 ? 'ben' : 'ann', at: MONDAY + i * 60_000, body: `m${i + 1}` }));
const ward = { id: 'ward-7', title: 'Ward 7', topic: 'Beds', open: true, members: ['ann', 'ben', 'cleo'] };

describe('an imported room', () => {
  it('has its history in order, at the times when it was said, read by all', async () => {
    const conversation = await harness.api.importRoom({ ...ward, messages });
    expect(conversation).toMatchObject({ id: 'ward-7', title: 'Ward 7', topic: 'Beds', memberCount: 3, open: true, createdAt: MONDAY });
    const page = await harness.messages('cleo', 'ward-7');
    expect(page.map(({ seq, sender, at, body }) => ({ seq, sender, at, body }))).toEqual(
      messages.map((message, i) => ({ seq: i + 1, ...message })).slice(-200),
    );
    expect((await harness.events('ward-7')).at(-1)).toEqual({ kind: 'created', body: 'm450', ref: '', at: MONDAY + 449 * 60_000 });
    const { rows } = await harness.watch('ann');
    expect(rows.get('ward-7')).toMatchObject({ seq: 450, readSeq: 450, unread: 0, preview: { text: 'm450', at: MONDAY + 449 * 60_000 } });
  });

  it('goes on where an import stopped, and is not imported twice', async () => {
    await harness.api.importRoom({ ...ward, messages: messages.slice(0, 7) });
    await harness.api.importRoom({ ...ward, messages });
    await harness.api.importRoom({ ...ward, messages });
    expect((await harness.messages('ann', 'ward-7')).map(({ body }) => body).slice(-3)).toEqual(['m448', 'm449', 'm450']);
    expect(await harness.rows('select * from messaging_message')).toHaveLength(450);
  });

  it('leaves its last messages unread, but for those who wrote among them, and counts their mentions', async () => {
    const tail = { sender: 'ben', at: MONDAY + 500 * 60_000, body: '@Cleo see above', mentions: ['cleo'] };
    await harness.api.importRoom({ ...ward, messages: [...messages, tail], unread: 2 });
    expect((await harness.watch('ann')).row('ward-7')).toMatchObject({ seq: 451, readSeq: 449, unread: 2, mentions: 0 });
    expect((await harness.watch('ben')).row('ward-7')).toMatchObject({ readSeq: 451, unread: 0 });
    expect((await harness.watch('cleo')).row('ward-7')).toMatchObject({ readSeq: 449, unread: 2, mentions: 1 });
  });

  it('appears in the inboxes that are open', async () => {
    const ben = await harness.watch('ben');
    await harness.api.importRoom({ ...ward, messages });
    await harness.tick();
    expect(ben.row('ward-7')).toMatchObject({ seq: 450, unread: 0, preview: { text: 'm450' } });
  });

  it('refuses ids that could be those of other conversations, and texts that are no messages', async () => {
    for (const id of ['d-1', 'r-1', 'A', 'a/b', 'a--b', '-a', 'ab', 'x'.repeat(65)]) {
      await expect(harness.api.ensureRoom({ ...ward, id })).rejects.toThrow(/not an id/);
    }
    await expect(harness.api.ensureRoom({ ...ward, members: [] })).rejects.toThrow(/member/);
    await expect(harness.api.importRoom({ ...ward, messages: [{ sender: 'ann', at: 1, body: ' ' }] })).rejects.toThrow();
  });
});

it('an imported direct conversation is the one that its people open', async () => {
  await harness.api.importDirect({ people: ['ben', 'ann'], messages: messages.slice(0, 2) });
  const { conversation, readSeq } = await harness.call<'messaging.open'>('ann', 'open', { person: 'ben' });
  expect(conversation).toMatchObject({ id: directId('ann', 'ben'), createdAt: MONDAY });
  expect(readSeq).toBe(2);
});

it('a room that is there gets the members that it lacks and keeps the rest', async () => {
  await harness.api.ensureRoom(ward);
  const again = await harness.api.ensureRoom({ ...ward, title: 'Other', members: ['ben', 'dan'] });
  expect(again).toMatchObject({ title: 'Ward 7', memberCount: 4 });
  expect((await harness.events('ward-7')).slice(1)).toEqual([{ kind: 'conversation', joined: ['dan'] }]);
});

it('a large room does not list its members in the feed, and still appears in their inboxes', async () => {
  const p7 = await harness.watch('p7');
  await harness.api.ensureRoom({ ...ward, members: Array.from({ length: 202 }, (_, i) => `p${i}`) });
  await harness.tick();
  expect(await harness.events('ward-7')).toEqual([{ kind: 'conversation', title: 'Ward 7', topic: 'Beds' }]);
  expect(await harness.call<'messaging.members'>('p7', 'members', { conversation: 'ward-7', limit: 200 })).toMatchObject({ more: true });
  expect(p7.row('ward-7').conversation.memberCount).toBe(202);
});

describe('a posted message', () => {
  it('of a service is unread to every member', async () => {
    await harness.api.ensureRoom(ward);
    const [entry] = await harness.entries('ward-7');
    expect(await harness.api.post({ conversation: 'ward-7', sender: 'service-1', body: ' Backup done ' })).toEqual({
      id: (entry?.offset ?? 0) + 1,
      seq: 1,
    });
    expect(await harness.messages('ann', 'ward-7')).toMatchObject([{ sender: 'service-1', body: 'Backup done' }]);
    expect((await harness.watch('ann')).row('ward-7').unread).toBe(1);
  });

  it('of a member is read by themselves', async () => {
    await harness.api.ensureRoom(ward);
    await harness.api.post({ conversation: 'ward-7', sender: 'ann', body: 'x' });
    expect((await harness.watch('ann')).row('ward-7').unread).toBe(0);
  });

  it('for no conversation is an error', async () => {
    await expect(harness.api.post({ conversation: 'none', sender: 'ann', body: 'x' })).rejects.toThrow(/no conversation "none"/);
  });
});

it('other components are told who comes and goes, and can ask who is there', async () => {
  const seen: unknown[] = [];
  const stop = harness.api.onMembersChanged((change) => seen.push(change));
  await harness.api.ensureRoom(ward);
  await harness.api.ensureRoom({ ...ward, members: ['ann', 'dan'] });
  await harness.call('dan', 'leave', { conversation: 'ward-7' });
  await harness.api.post({ conversation: 'ward-7', sender: 'ann', body: 'Dan is gone' });
  stop();
  await harness.call('cleo', 'leave', { conversation: 'ward-7' });
  expect(seen).toEqual([
    { conversation: 'ward-7', people: ['ann', 'ben', 'cleo'] },
    { conversation: 'ward-7', people: ['dan'] },
    { conversation: 'ward-7', people: ['dan'] },
  ]);
  expect(await harness.api.members('ward-7')).toEqual(['ann', 'ben']);
  expect(await harness.api.members('ward-8')).toEqual([]);
  expect(await harness.api.isMember('ward-7', 'ben')).toBe(true);
  expect(await harness.api.isMember('ward-7', 'dan')).toBe(false);
});
