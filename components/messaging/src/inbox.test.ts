import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Harness } from '../test/harness.ts';
import { TICK_MS } from './inbox/teller.ts';
import { directId } from './names.ts';

const COLUMNS = 'conversation, person, read_seq, own, shown';
let harness: Harness;
let room: string;

beforeEach(async () => {
  harness = await Harness.open();
  const { conversation } = await harness.call<'messaging.createRoom'>('ann', 'createRoom', { title: 'Ward 7', people: ['ben', 'cleo'] });
  room = conversation.id;
});
afterEach(() => harness.close());

const markRead = (person: string, seq: number) => harness.call<'messaging.markRead'>(person, 'markRead', { conversation: room, seq });

describe('a watch of the inbox', () => {
  it('begins with one snapshot, read by one query', async () => {
    await harness.say('ann', room, '# Handover\nat 7', { mentions: ['ben'] });
    harness.queries.length = 0;
    const ben = await harness.watch('ben');
    expect(harness.queries).toHaveLength(1);
    expect(ben).toMatchObject({ snapshots: 1, complete: true, deltas: [] });
    expect([...ben.rows.values()]).toEqual([
      {
        conversation: expect.objectContaining({ id: room, title: 'Ward 7', memberCount: 3 }),
        seq: 1,
        readSeq: 0,
        unread: 1,
        mentions: 1,
        preview: { sender: 'ann', text: 'Handover', at: expect.any(Number) },
      },
    ]);
    await harness.tick();
    expect(ben.deltas).toEqual([]);
  });

  it('of somebody without conversations begins with an empty snapshot', async () => {
    const dan = await harness.watch('dan');
    expect(dan).toMatchObject({ snapshots: 1, complete: true });
    expect(dan.rows.size).toBe(0);
  });

  it('sends a snapshot of many conversations in parts of 200, the latest first', async () => {
    for (let i = 0; i < 401; i++) {
      await harness.api.importRoom({
        id: `room-${i}`,
        title: `Room ${i}`,
        members: ['dan'],
        messages: [{ sender: 'dan', at: 1000 + i, body: 'x' }],
      });
    }
    const dan = await harness.watch('dan');
    expect(dan).toMatchObject({ snapshots: 3, complete: true });
    expect([...dan.rows.keys()].slice(0, 2)).toEqual(['room-400', 'room-399']);
    expect(dan.rows.size).toBe(401);
  });

  it('tells a plain message with one head and without own values', async () => {
    const ben = await harness.watch('ben');
    await harness.say('ann', room, 'Hello');
    await harness.tick();
    expect(ben.deltas).toEqual([
      { heads: [{ conversation: room, seq: 1, preview: { sender: 'ann', text: 'Hello', at: expect.any(Number) } }] },
    ]);
    expect(ben.row(room)).toMatchObject({ unread: 1, mentions: 0 });
  });

  it('tells all that happened within a tick in one frame', async () => {
    const ben = await harness.watch('ben');
    for (let i = 1; i <= 20; i++) await harness.say('ann', room, `m${i}`);
    await harness.call<'messaging.updateRoom'>('ann', 'updateRoom', { conversation: room, topic: 'Nights' });
    await harness.idle();
    await harness.runtime.advance(TICK_MS - 1);
    expect(ben.deltas).toHaveLength(0);
    await harness.runtime.advance(1);
    expect(ben.deltas).toHaveLength(1);
    expect(ben.row(room)).toMatchObject({ seq: 20, unread: 20, preview: { text: 'm20' }, conversation: { topic: 'Nights' } });
  });

  it('gives own values to the sender and to who is mentioned, and only to them', async () => {
    const watches = await Promise.all(['ann', 'ben', 'cleo'].map((person) => harness.watch(person)));
    await harness.say('ann', room, 'Ben?', { mentions: ['ben'] });
    await harness.tick();
    expect(watches.map(({ deltas }) => deltas[0]?.heads?.[0]?.own)).toEqual([
      { readSeq: 0, unread: 0, mentions: 0 },
      { readSeq: 0, unread: 1, mentions: 1 },
      undefined,
    ]);
  });

  it('counts a mention of everyone once, for everybody but the sender', async () => {
    const watches = await Promise.all(['ann', 'ben', 'cleo'].map((person) => harness.watch(person)));
    const id = await harness.say('ann', room, 'All!', { mentions: ['ben'], everyone: true });
    await harness.tick();
    expect(watches.map((watch) => watch.row(room).mentions)).toEqual([0, 1, 1]);
    expect((await harness.watch('ben')).row(room).mentions).toBe(1);
    expect(await harness.rows('select * from messaging_mention')).toEqual([]);
    expect(await harness.rows('select * from messaging_group_mention')).toHaveLength(1);
    await harness.publish('ann', room, { kind: 'delete', message: id });
    await harness.tick();
    expect(watches.map((watch) => watch.row(room).mentions)).toEqual([0, 0, 0]);
    expect(watches.map((watch) => watch.row(room).preview?.text)).toEqual(['', '', '']);
  });

  it('learns on every device what is read on one, and no other member hears of it', async () => {
    const [phone, desk, cleo] = [await harness.watch('ben'), await harness.watch('ben'), await harness.watch('cleo')];
    for (let i = 0; i < 3; i++) await harness.say('ann', room, 'x', { mentions: ['ben'] });
    await harness.tick();
    await markRead('ben', 2);
    await harness.tick();
    for (const device of [phone, desk]) {
      expect(device.deltas.at(-1)).toEqual({ heads: [{ conversation: room, seq: 3, own: { readSeq: 2, unread: 1, mentions: 1 } }] });
    }
    expect(cleo.deltas).toHaveLength(1);
  });

  it('tells of edits and deletions only where they are the newest message', async () => {
    const first = await harness.say('ann', room, 'first');
    const last = await harness.say('ann', room, 'last');
    const ben = await harness.watch('ben');
    await harness.publish('ann', room, { kind: 'edit', message: first, body: 'FIRST' });
    await harness.tick();
    expect(ben.deltas).toEqual([]);
    await harness.publish('ann', room, { kind: 'edit', message: last, body: 'LAST' });
    await harness.tick();
    expect(ben.deltas).toHaveLength(1);
    expect(ben.row(room)).toMatchObject({ seq: 2, unread: 2, preview: { text: 'LAST' } });
  });

  it('stops when it is stopped, and costs nothing afterwards', async () => {
    const ben = await harness.watch('ben');
    ben.stop();
    await harness.say('ann', room, 'x');
    expect(harness.runtime.pending).toBe(0);
    await harness.tick();
    expect(ben.deltas).toEqual([]);
  });

  it('is ended when it can no longer be kept right', async () => {
    const ben = await harness.watch('ben');
    harness.queryFails = true;
    await harness.state.inbox.refresh(room, ['ben']);
    expect(ben.refused).toBe('unavailable');
    harness.queryFails = false;
    expect((await harness.watch('ben')).row(room).seq).toBe(0);
  });
});

describe('membership', () => {
  it('arrives and goes in the inboxes of those concerned', async () => {
    const dan = await harness.watch('dan');
    await harness.say('ann', room, 'before');
    await harness.call<'messaging.invite'>('ann', 'invite', { conversation: room, people: ['dan'] });
    await harness.tick();
    expect(dan.row(room)).toMatchObject({ seq: 1, readSeq: 1, unread: 0, conversation: { memberCount: 4 } });
    await harness.call<'messaging.leave'>('dan', 'leave', { conversation: room });
    await harness.say('ann', room, 'after');
    await harness.tick();
    expect(dan.deltas.at(-1)).toEqual({ gone: [room] });
    expect(dan.rows.size).toBe(0);
  });

  it('that ends and begins again within a tick is a row', async () => {
    await harness.api.ensureRoom({ id: 'open-room', title: 'Open', open: true, members: ['dan'] });
    const dan = await harness.watch('dan');
    await harness.call<'messaging.leave'>('dan', 'leave', { conversation: 'open-room' });
    await harness.call<'messaging.join'>('dan', 'join', { conversation: 'open-room' });
    await harness.tick();
    expect(dan.deltas).toMatchObject([{ rows: [{ conversation: { id: 'open-room' } }] }]);
    expect(dan.rows.has('open-room')).toBe(true);
  });

  it('of others changes how many there are for those who were there, who are all told so in the same bytes', async () => {
    const there = [await harness.watch('ben'), await harness.watch('cleo')];
    await harness.call<'messaging.invite'>('ann', 'invite', { conversation: room, people: ['dan'] });
    await harness.tick();
    for (const { deltas } of there)
      expect(deltas).toEqual([{ heads: [{ conversation: room, seq: 0, about: expect.objectContaining({ id: room, memberCount: 4 }) }] }]);
    expect(there[0]?.bytes[0]).toBe(there[1]?.bytes[0]);
    await harness.call<'messaging.leave'>('dan', 'leave', { conversation: room });
    await harness.say('ann', room, 'Alone again');
    await harness.tick();
    for (const each of there) expect(each.row(room)).toMatchObject({ unread: 1, conversation: { memberCount: 3 } });
  });
});

describe('a direct conversation', () => {
  it('shows at once to who opens it, and to the other with its first message', async () => {
    const [ann, dan] = [await harness.watch('ann'), await harness.watch('dan')];
    const id = directId('ann', 'dan');
    await harness.call<'messaging.open'>('ann', 'open', { person: 'dan' });
    await harness.tick();
    expect([ann.rows.has(id), dan.rows.has(id)]).toEqual([true, false]);
    expect((await harness.watch('dan')).rows.has(id)).toBe(false);
    await harness.say('ann', id, 'Hello Dan');
    await harness.tick();
    expect(dan.row(id)).toMatchObject({ seq: 1, unread: 1, preview: { text: 'Hello Dan' }, conversation: { people: ['ann', 'dan'] } });
    expect(ann.row(id)).toMatchObject({ unread: 0 });
  });

  it('shows to the other when they open it, too', async () => {
    const dan = await harness.watch('dan');
    await harness.call<'messaging.open'>('ann', 'open', { person: 'dan' });
    await harness.call<'messaging.open'>('dan', 'open', { person: 'ann' });
    await harness.tick();
    expect(dan.row(directId('ann', 'dan'))).toMatchObject({ seq: 0, unread: 0 });
  });
});

describe('a message in a room of 5,000, all connected,', () => {
  const people = Array.from({ length: 5000 }, (_, i) => `p${i}`);

  it('writes as many rows as in a room of 5, asks as little, and sends one frame to each session in a tick', async () => {
    const [small, large] = [people.slice(0, 5), people];
    await harness.api.ensureRoom({ id: 'small', title: 'Small', members: small });
    await harness.api.ensureRoom({ id: 'large', title: 'Large', members: large });
    const watches = [];
    for (const person of people) watches.push(await harness.watch(person));
    const cost = async (conversation: string): Promise<readonly number[]> => {
      const before = await tableSizes();
      harness.queries.length = 0;
      harness.appends.length = 0;
      harness.batches.length = 0;
      await harness.say('p0', conversation, 'Fire drill at ten');
      await harness.say('p0', conversation, 'Everybody out', { everyone: true });
      await harness.say('p0', conversation, 'You too', { mentions: ['p1', 'p2'] });
      await harness.idle();
      const writes = harness.appends.map((append) => append.writes.length);
      const rows = (await tableSizes()).map((size, index) => size - (before[index] ?? 0));
      return [harness.queries.length, harness.batches.length, ...writes, ...rows];
    };
    expect(await cost('large')).toEqual(await cost('small'));
    expect(harness.queries).toHaveLength(4);

    await harness.tick();
    expect(watches.map(({ deltas }) => deltas.length)).toEqual(people.map(() => 1));
    expect(watches[7]?.row('large')).toMatchObject({ seq: 3, unread: 3, mentions: 1 });
    expect(watches[1]?.row('large')).toMatchObject({ unread: 3, mentions: 2 });
    expect(watches[0]?.row('large')).toMatchObject({ unread: 0, mentions: 0 });

    for (let i = 0; i < 10; i++) await harness.say('p0', 'large', `plain ${i}`);
    await harness.tick();
    const frames = watches.map(({ bytes }) => bytes);
    expect(frames.map(({ length }) => length)).toEqual(people.map(() => 2));
    expect(new Set(frames.slice(1).map(([, last]) => last)).size).toBe(1);
    // A limit for what hangs, not a measure: machines may be busy.
  }, 120_000);

  async function tableSizes(): Promise<number[]> {
    const sizes: number[] = [];
    for (const table of ['conversation', 'member', 'message', 'mention', 'group_mention', 'edit', 'purge']) {
      const [row] = await harness.rows(`select count(*) as n from messaging_${table}`);
      sizes.push(Number(row?.['n']));
    }
    return sizes;
  }

  it('changes only the sender’s own row among the members', async () => {
    await harness.api.ensureRoom({ id: 'large', title: 'Large', members: people });
    const members = () => harness.rows(`select ${COLUMNS} from messaging_member where conversation = 'large' order by person`);
    const before = await members();
    await harness.say('p0', 'large', 'Everybody out', { everyone: true });
    const changed = (await members()).filter((row, index) => JSON.stringify(row) !== JSON.stringify(before[index]));
    expect(changed).toMatchObject([{ person: 'p0', own: 1 }]);
  });
});

describe('an inbox that is asked for', () => {
  it('says what a watch says, page by page', async () => {
    await harness.say('ann', room, 'Handover', { mentions: ['ben'] });
    await harness.call<'messaging.createRoom'>('ann', 'createRoom', { title: 'Ward 8', people: ['ben'] });
    await harness.api.ensureDirect(['ann', 'ben']);
    await harness.call<'messaging.open'>('ben', 'open', { person: 'cleo' });
    await harness.say('cleo', directId('ben', 'cleo'), 'Hi');
    const { rows: watched } = await harness.watch('ben');
    const first = await harness.call<'messaging.conversations'>('ben', 'conversations', { limit: 2 });
    const after = first.rows.at(-1)?.conversation.id ?? '';
    const second = await harness.call<'messaging.conversations'>('ben', 'conversations', { limit: 2, after });
    expect([first.more, second.more, watched.size]).toEqual([true, false, 3]);
    expect([...first.rows, ...second.rows]).toEqual([...watched.keys()].toSorted().map((id) => watched.get(id)));
  });
});
