import type { Event, HistoryPage, Message } from '@parley/messaging/contract';
import type { Entry } from '@parley/storage';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Harness } from '../test/harness.ts';
import { LIMITS } from './limits.ts';

let harness: Harness;
let room: string;

async function begin(store: 'quick' | 'sqlite' = 'quick'): Promise<void> {
  harness = await Harness.open({ store });
  const { conversation } = await harness.call<'messaging.createRoom'>('ann', 'createRoom', { title: 'Ward 7', people: ['ben'] });
  room = conversation.id;
}
const history = (before?: number, limit?: number) =>
  harness.call<'messaging.history'>('ben', 'history', {
    conversation: room,
    ...(before === undefined ? {} : { before }),
    ...(limit === undefined ? {} : { limit }),
  });

afterEach(() => harness.close());

describe('history', () => {
  beforeEach(() => begin());

  it('of a new conversation is empty at the position of its first entry', async () => {
    const [entry] = await harness.entries(room);
    const page = await history();
    const position = { epoch: page.position.epoch, offset: 1, tag: entry?.tag };
    expect(page).toEqual({ messages: [], more: false, position, seq: 0, about: { title: 'Ward 7', topic: '', memberCount: 2 } });
    expect(page.position.epoch).not.toBe('');
  });

  it('pages backwards without a hole or an overlap', async () => {
    for (let i = 1; i <= 7; i++) await harness.say('ann', room, `m${i}`);
    const seen: string[] = [];
    let before: number | undefined;
    for (let more = true; more; ) {
      const page = await history(before, 3);
      expect(page.messages.map(({ seq }) => seq)).toEqual(page.messages.map(({ seq }) => seq).toSorted((a, b) => a - b));
      seen.unshift(...page.messages.map(({ body }) => body));
      more = page.more;
      before = page.messages[0]?.seq;
      expect(page.seq).toBe(7);
    }
    expect(seen).toEqual(['m1', 'm2', 'm3', 'm4', 'm5', 'm6', 'm7']);
    expect(await history(1)).toMatchObject({ messages: [], more: false });
  });

  it('pages long messages in fewer at a time, each of them even so', async () => {
    for (let i = 1; i <= 9; i++) await harness.say('ann', room, `${i}`.padEnd(LIMITS.body, 'x'));
    const pages: number[][] = [];
    let before: number | undefined;
    for (let more = true; more; ) {
      const page = await history(before, 200);
      pages.push(page.messages.map(({ seq }) => seq));
      more = page.more;
      before = page.messages[0]?.seq;
    }
    expect(pages).toEqual([
      [5, 6, 7, 8, 9],
      [1, 2, 3, 4],
    ]);
  });

  it('is answered for at most 200 messages', async () => {
    await expect(history(undefined, 201)).rejects.toMatchObject({ code: 'bad-request' });
    await expect(history(undefined, 0)).rejects.toMatchObject({ code: 'bad-request' });
  });
});

it('history read while others write reflects its position exactly', async () => {
  await begin('sqlite');
  // What the feed said stays in it, so that it can be replayed.
  harness.redactFails = true;
  const writing = writeMuch();
  let written = false;
  void writing.finally(() => {
    written = true;
  });
  const pages: HistoryPage[] = [];
  while (!written) pages.push(await history(undefined, 200));
  await writing;
  const entries = await harness.entries(room);
  for (const page of pages) {
    const until = entries.slice(0, page.position.offset);
    expect(until.at(-1)?.tag).toBe(page.position.tag);
    expect(page.messages).toEqual(replay(until));
    expect(page.seq).toBe(page.messages.length);
    expect(page.about?.memberCount).toBe(until.reduce((count, entry) => count + comers(entry), 0));
  }
  expect(new Set(pages.map(({ position }) => position.offset)).size).toBeGreaterThan(3);
});

async function writeMuch(): Promise<void> {
  const ids: number[] = [];
  for (let i = 0; i < 60; i++) {
    ids.push(await harness.say('ann', room, `m${i}`));
    const target = ids[Math.floor(i / 2)] ?? 0;
    if (i % 3 === 0) await harness.publish('ann', room, { kind: 'edit', message: target, body: `edited ${i}` });
    if (i % 10 === 4) await harness.call<'messaging.leave'>('cleo', 'leave', { conversation: room });
    if (i % 10 === 2) await harness.call<'messaging.invite'>('ann', 'invite', { conversation: room, people: ['cleo'] });
    if (i % 10 === 9) await harness.publish('ann', room, { kind: 'delete', message: target });
  }
}

/** How many more there are by an entry. */
function comers({ payload }: Entry): number {
  const event = JSON.parse(new TextDecoder().decode(payload)) as Event;
  return event.kind === 'conversation' ? (event.joined?.length ?? 0) - (event.left?.length ?? 0) : 0;
}

/** What a client makes of the feed. */
function replay(entries: readonly Entry[]): Message[] {
  const messages = new Map<number, Message>();
  for (const { offset, at, sender, payload } of entries) {
    const event = JSON.parse(new TextDecoder().decode(payload)) as Event;
    if (event.kind === 'created')
      messages.set(offset, { id: offset, seq: messages.size + 1, sender, at, body: event.body, ref: event.ref });
    if (event.kind !== 'edited' && event.kind !== 'deleted') continue;
    const message = messages.get(event.message);
    if (!message) throw new Error(`Nothing to change at ${offset}.`);
    messages.set(
      event.message,
      event.kind === 'edited' ? { ...message, body: event.body, editedAt: at } : { ...message, body: '', deleted: true },
    );
  }
  return [...messages.values()];
}

describe('the read mark', () => {
  beforeEach(() => begin());
  const markRead = async (person: string, seq: number): Promise<number> =>
    (await harness.call<'messaging.markRead'>(person, 'markRead', { conversation: room, seq })).readSeq;

  it('goes forward only, and never past the newest message', async () => {
    for (let i = 0; i < 5; i++) await harness.say('ann', room, 'x');
    expect(await markRead('ben', 3)).toBe(3);
    expect(await markRead('ben', 2)).toBe(3);
    expect(await markRead('ben', 99)).toBe(5);
    await harness.say('ann', room, 'x');
    expect(await harness.call<'messaging.open'>('ben', 'open', { conversation: room })).toMatchObject({ readSeq: 5 });
  });

  it('set by two devices at once is the further one', async () => {
    for (let i = 0; i < 5; i++) await harness.say('ann', room, 'x');
    const marks = await Promise.all([markRead('ben', 4), markRead('ben', 2), markRead('ben', 3)]);
    expect(Math.max(...marks)).toBe(4);
    expect(await markRead('ben', 0)).toBe(4);
  });

  it('costs two queries and one write', async () => {
    for (let i = 0; i < 50; i++) await harness.say('ann', room, 'x');
    harness.queries.length = 0;
    harness.batches.length = 0;
    await markRead('ben', 50);
    expect(harness.queries).toHaveLength(2);
    expect(harness.batches).toHaveLength(1);
  });
});
