import type { Draft } from '@parley/messaging/contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Harness } from '../test/harness.ts';

const encoder = new TextEncoder();
let harness: Harness;
let room: string;

beforeEach(async () => {
  harness = await Harness.open();
  const { conversation } = await harness.call<'messaging.createRoom'>('ann', 'createRoom', { title: 'Ward 7', people: ['ben', 'cleo'] });
  room = conversation.id;
});
afterEach(() => harness.close());

const create = (body: string, more: Partial<Extract<Draft, { kind: 'create' }>> = {}): Draft => ({
  kind: 'create',
  body,
  ref: 'r1',
  ...more,
});

describe('a message', () => {
  it('stands in the feed and in the history with the same id', async () => {
    const id = await harness.say('ann', room, '  Hello **all**  ', { ref: 'mine', mentions: ['ben', 'ben'], replyTo: undefined as never });
    expect((await harness.events(room))[id - 1]).toEqual({ kind: 'created', body: 'Hello **all**', ref: 'mine', mentions: ['ben'] });
    const [entry] = (await harness.entries(room)).slice(-1);
    expect(await harness.messages('ben', room)).toEqual([
      { id, seq: 1, sender: 'ann', at: entry?.at, body: 'Hello **all**', ref: 'mine', mentions: ['ben'] },
    ]);
  });

  it('asks the database nothing but who may, when it mentions and answers nobody', async () => {
    harness.queries.length = 0;
    await harness.say('ann', room, 'Hello');
    expect(harness.queries).toHaveLength(1);
  });

  it('keeps characters that databases refuse out', async () => {
    await harness.say('ann', room, 'a\0b\ud800c');
    expect(await harness.messages('ben', room)).toMatchObject([{ body: 'ab\ufffdc' }]);
  });

  it('answers an earlier message of the same conversation only', async () => {
    const id = await harness.say('ann', room, 'Question');
    await harness.say('ben', room, 'Answer', { replyTo: id });
    expect(await harness.messages('ben', room)).toMatchObject([{ id }, { replyTo: id }]);
    expect(await harness.publish('ben', room, create('Answer', { replyTo: 999 }))).toMatchObject({ status: 'refused', code: 'not-found' });
    expect(await harness.publish('ben', room, create('Answer', { replyTo: 1 }))).toMatchObject({ status: 'refused', code: 'not-found' });
  });

  it('of somebody who left between the check and the commit is a conflict, not a message', async () => {
    const shaped = await harness.shape('ben', room, create('Bye'));
    await harness.call<'messaging.leave'>('ben', 'leave', { conversation: room });
    if ('refused' in shaped) throw new Error(shaped.message);
    expect(await harness.append('ben', room, shaped)).toMatchObject({ status: 'conflict' });
    expect(await harness.messages('ann', room)).toEqual([]);
  });
});

describe('refused, with a sentence for people,', () => {
  const bytes = (text: string): Uint8Array => encoder.encode(text);
  it.each<[string, Draft | Uint8Array, string, RegExp]>([
    ['is what is not JSON', bytes('{"kind":'), 'bad-request', /not JSON/],
    ['is what is not UTF-8', Uint8Array.of(0x22, 0xff, 0x22), 'bad-request', /UTF-8/],
    ['is what is no object', bytes('[1]'), 'bad-request', /shape|kind/],
    ['is an unknown kind', bytes('{"kind":"shout","body":"x"}'), 'bad-request', /kind/],
    ['is an empty message', create(' \n '), 'bad-request', /empty/],
    ['is a message of NULs', create('\0\0'), 'bad-request', /empty/],
    ['is a long message', create('x'.repeat(16_001)), 'bad-request', /too long.*16000/],
    ['is a message without ref', bytes('{"kind":"create","body":"x"}'), 'bad-request', /ref/],
    ['is a long ref', create('x', { ref: 'r'.repeat(65) }), 'bad-request', /ref/],
    ['is a mention of a stranger', create('x', { mentions: ['ben', 'dan'] }), 'refused', /not a member/],
    ['are too many mentions', create('x', { mentions: Array.from({ length: 51 }, (_, i) => `p${i}`) }), 'bad-request', /50/],
    ['is an edit of nothing', { kind: 'edit', message: 999, body: 'x' }, 'not-found', /no such message/],
    ['is an edit of an entry that is no message', { kind: 'edit', message: 1, body: 'x' }, 'not-found', /no such message/],
    ['is a fraction of a message', { kind: 'delete', message: 1.5 }, 'bad-request', /message/],
    ['is a message before the first', { kind: 'delete', message: 0 }, 'bad-request', /message/],
  ])('%s', async (_what, draft, code, message) => {
    const before = await harness.entries(room);
    expect(await harness.publish('ann', room, draft)).toEqual({ status: 'refused', code, message: expect.stringMatching(message) });
    expect(await harness.entries(room)).toEqual(before);
  });

  it('are changes of what others wrote', async () => {
    const id = await harness.say('ann', room, 'Mine');
    for (const draft of [{ kind: 'edit', message: id, body: 'Yours' } as const, { kind: 'delete', message: id } as const])
      expect(await harness.publish('ben', room, draft)).toMatchObject({ code: 'forbidden', message: expect.stringContaining('author') });
    expect(await harness.messages('ann', room)).toMatchObject([{ body: 'Mine' }]);
  });

  it('is everything of those who are not members', async () => {
    expect(await harness.publish('dan', room, create('x'))).toMatchObject({ code: 'forbidden' });
    expect(await harness.publish('ann', 'r-none', create('x'))).toMatchObject({ code: 'forbidden' });
  });
});

it('the longest message fits, whatever its characters', async () => {
  await harness.say('ann', room, '€'.repeat(16_000), { mentions: ['ben'] });
  const [entry] = (await harness.entries(room)).slice(-1);
  expect(entry?.payload.length).toBeLessThan(57_344);
});

describe('an edit', () => {
  it('changes the history and leaves the earlier text in the feed', async () => {
    const id = await harness.say('ann', room, 'Bed 7', { mentions: ['ben'] });
    await harness.publish('ann', room, { kind: 'edit', message: id, body: ' Bed 8 ' });
    const [, created, edited] = await harness.events(room);
    expect([created, edited]).toMatchObject([{ body: 'Bed 7' }, { kind: 'edited', message: id, body: 'Bed 8' }]);
    const [message] = await harness.messages('ben', room);
    expect(message).toMatchObject({ id, seq: 1, body: 'Bed 8', mentions: ['ben'], editedAt: expect.any(Number) });
  });

  it('counts as no message', async () => {
    const id = await harness.say('ann', room, 'a');
    await harness.publish('ann', room, { kind: 'edit', message: id, body: 'b' });
    await harness.say('ann', room, 'c');
    expect((await harness.messages('ben', room)).map(({ seq }) => seq)).toEqual([1, 2]);
  });
});

describe('a deletion', () => {
  it('empties the message, redacts every text of it in the feed, and keeps both dense', async () => {
    const id = await harness.say('ann', room, 'secret', { mentions: ['ben'] });
    await harness.publish('ann', room, { kind: 'edit', message: id, body: 'secret too' });
    await harness.say('ben', room, 'other');
    await harness.publish('ann', room, { kind: 'delete', message: id });
    await harness.idle();
    const entries = await harness.entries(room);
    expect(entries.map(({ offset, redacted }) => [offset, redacted])).toEqual([
      [1, false],
      [2, true],
      [3, true],
      [4, false],
      [5, false],
    ]);
    expect((await harness.events(room)).at(-1)).toEqual({ kind: 'deleted', message: id });
    const [gone, other] = await harness.messages('cleo', room);
    expect(gone).toEqual({
      id,
      seq: 1,
      sender: 'ann',
      at: expect.any(Number),
      body: '',
      ref: 'r',
      editedAt: expect.any(Number),
      deleted: true,
    });
    expect(other).toMatchObject({ seq: 2, body: 'other' });
    for (const table of ['edit', 'purge', 'mention']) expect(await harness.rows(`select * from messaging_${table}`)).toEqual([]);
  });

  it('cannot be undone or repeated', async () => {
    const id = await harness.say('ann', room, 'x');
    await harness.publish('ann', room, { kind: 'delete', message: id });
    expect(await harness.publish('ann', room, { kind: 'edit', message: id, body: 'y' })).toMatchObject({
      code: 'refused',
      message: expect.stringContaining('deleted'),
    });
    expect(await harness.publish('ann', room, { kind: 'delete', message: id })).toMatchObject({ code: 'refused' });
  });

  it('and an edit at the same moment leave no text behind', async () => {
    const id = await harness.say('ann', room, 'secret');
    const remove = () => harness.publish('ann', room, { kind: 'delete', message: id });
    const results = await Promise.all([remove(), harness.publish('ann', room, { kind: 'edit', message: id, body: 'secret again' })]);
    expect(results.map(({ status }) => status).sort()).toEqual(['appended', 'conflict']);
    // A store may take either first; who was later tries again.
    if (results[0].status === 'conflict') expect(await remove()).toMatchObject({ status: 'appended' });
    await harness.idle();
    expect(await harness.messages('ben', room)).toMatchObject([{ body: '', deleted: true }]);
    expect(JSON.stringify(await harness.events(room))).not.toContain('secret');
  });

  it('is redacted later when the disk fails meanwhile', async () => {
    const id = await harness.say('ann', room, 'secret');
    harness.redactFails = true;
    await harness.publish('ann', room, { kind: 'delete', message: id });
    await harness.idle();
    expect(JSON.stringify(await harness.events(room))).toContain('secret');
    expect(harness.warnings).toEqual(['messaging.purge-failed']);
    harness.redactFails = false;
    await harness.runtime.advance(30_000);
    await harness.idle();
    expect(JSON.stringify(await harness.events(room))).not.toContain('secret');
  });

  it('is redacted at the next start when the server stopped before', async () => {
    const id = await harness.say('ann', room, 'secret');
    harness.redactFails = true;
    await harness.publish('ann', room, { kind: 'delete', message: id });
    await harness.idle();
    harness.redactFails = false;
    await harness.restart();
    expect(JSON.stringify(await harness.events(room))).not.toContain('secret');
  });
});
