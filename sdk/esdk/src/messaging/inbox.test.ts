import { FakeMessaging, FakeServer } from '@parley/esdk/testing';
import type { InboxDelta, InboxHead, InboxRow } from '@parley/messaging/contract';
import { SimulatedRuntime } from '@parley/runtime/testing';
import { describe, expect, test } from 'vitest';
import { connect } from '../connect.ts';
import type { InboxSnapshot, Parley } from '../types.ts';
import { applyDelta, EMPTY_INBOX, inboxOf } from './inbox-state.ts';

let made = 0;

function row(id: string, values: Partial<InboxRow> = {}): InboxRow {
  const conversation = { id, kind: 'room', title: id, topic: '', people: [], memberCount: 2, open: true, createdAt: 0 } as const;
  return { conversation, seq: 0, readSeq: 0, unread: 0, mentions: 0, ...values };
}
const said = (at: number): NonNullable<InboxRow['preview']> => ({ sender: 'bob', text: `at ${at}`, at });
const ids = (inbox: InboxSnapshot): string[] => inbox.conversations.map(({ conversation }) => conversation.id);

describe('an inbox', () => {
  test('has the newest activity first, and sums up', () => {
    const inbox = inboxOf(
      [row('a', { unread: 2, preview: said(5) }), row('b', { unread: 3, mentions: 1, preview: said(9) }), row('c')],
      EMPTY_INBOX,
    );
    expect(ids(inbox)).toEqual(['b', 'a', 'c']);
    expect(inbox).toMatchObject({ ready: true, unread: 5, mentions: 1 });
  });

  test('counts a message more as unread, unless own values say otherwise', () => {
    const before = inboxOf([row('a', { seq: 4, unread: 1, mentions: 1, preview: said(1) })], EMPTY_INBOX);
    const more = applyDelta(before, { heads: [{ conversation: 'a', seq: 7 }] });
    expect(more.conversations[0]).toMatchObject({ seq: 7, unread: 4, mentions: 1, preview: said(1) });
    const read = applyDelta(more, {
      heads: [{ conversation: 'a', seq: 8, own: { readSeq: 8, unread: 0, mentions: 0 }, preview: said(2) }],
    });
    expect(read.conversations[0]).toMatchObject({ seq: 8, readSeq: 8, unread: 0, mentions: 0, preview: said(2) });
  });

  test('takes in and drops conversations, and knows nothing of heads without a row', () => {
    const before = inboxOf([row('a'), row('b')], EMPTY_INBOX);
    const after = applyDelta(before, { rows: [row('c', { preview: said(3) })], gone: ['a'], heads: [{ conversation: 'x', seq: 1 }] });
    expect(ids(after)).toEqual(['c', 'b']);
  });

  test('keeps what did not change as the same object', () => {
    const before = inboxOf([row('a'), row('b')], EMPTY_INBOX);
    const after = applyDelta(before, { heads: [{ conversation: 'a', seq: 1, preview: said(1) }], rows: [row('b')] });
    expect(after.conversations[1]).toBe(before.conversations[1]);
    expect(after.conversations[0]).not.toBe(before.conversations[0]);
  });

  test('agrees with an oracle that counts messages, under generated histories', () => {
    for (let seed = 1; seed <= 40; seed++) {
      const runtime = new SimulatedRuntime(seed);
      const { random } = runtime;
      /** Per conversation: who sent each message, and what was read. */
      const truth = new Map(['a', 'b', 'c'].map((id) => [id, { senders: [] as string[], readSeq: 0, at: 0 }]));
      const rowOf = (id: string): InboxRow => {
        const { senders, readSeq, at } = truth.get(id) ?? { senders: [], readSeq: 0, at: 0 };
        const unread = senders.slice(readSeq).filter((sender) => sender !== 'me').length;
        return row(id, { seq: senders.length, readSeq, unread, ...(at && { preview: said(at) }) });
      };
      const headOf = (id: string, own: boolean): InboxHead => {
        const { seq, readSeq, unread, mentions, preview } = rowOf(id);
        return { conversation: id, seq, ...(own && { own: { readSeq, unread, mentions } }), ...(preview && { preview }) };
      };
      let inbox = inboxOf([...truth.keys()].map(rowOf), EMPTY_INBOX);
      for (let step = 1; step <= 60; step++) {
        const id = 'abc'[random.integer(3)] ?? 'a';
        const room = truth.get(id);
        if (!room) continue;
        // Several messages of others may be told as one head.
        const own = random.integer(3) === 0;
        if (own && random.integer(2)) room.senders.push('me');
        else if (own) room.readSeq = room.senders.length;
        else for (let count = 1 + random.integer(3); count > 0; count--) room.senders.push('bob');
        room.at = step;
        const delta: InboxDelta = random.integer(10) === 0 ? { rows: [rowOf(id)] } : { heads: [headOf(id, own)] };
        inbox = applyDelta(inbox, delta);
        const expected = inboxOf([...truth.keys()].map(rowOf), EMPTY_INBOX);
        expect(inbox, `seed ${seed}, step ${step}`).toEqual(expected);
      }
    }
  }, 60_000);
});

describe('the inbox of a client', () => {
  function setup() {
    const runtime = new SimulatedRuntime();
    const server = new FakeServer({ runtime });
    const messaging = new FakeMessaging(server);
    messaging.add({ id: 'a', people: ['ada', 'bob'] });
    const parley: Parley = connect(`http://inbox-${++made}.example`, { token: 'ada', socket: server.socket, runtime });
    return { runtime, server, messaging, parley };
  }

  test('is watched from its first use on, once', async () => {
    const { runtime, server, parley } = setup();
    await runtime.advance(100);
    expect(server.connections[0]?.watches.size).toBe(0);
    expect(parley.inbox.snapshot.ready).toBe(false);
    expect(parley.inbox.snapshot).toBe(parley.inbox.snapshot);
    await runtime.advance(100);
    expect(parley.inbox.snapshot.ready).toBe(true);
    expect([...(server.connections[0]?.watches.values() ?? [])]).toEqual(['messaging.inbox']);
    await parley.close();
  });

  test('follows what happens, and is whole again after a connection was lost', async () => {
    const { runtime, server, messaging, parley } = setup();
    const unread: number[] = [];
    parley.inbox.subscribe(
      (inbox) => inbox.unread,
      (count) => unread.push(count),
    );
    await runtime.advance(100);
    messaging.say('a', 'bob', 'nought');
    messaging.say('a', 'bob', 'one');
    await runtime.advance(100);
    server.reachable = false;
    server.cut();
    messaging.say('a', 'bob', 'two');
    await runtime.advance(5);
    messaging.add({ id: 'b', people: ['ada', 'eve'] });
    messaging.say('b', 'eve', 'three');
    await runtime.advance(1_000);
    expect(parley.inbox.snapshot.conversations.length).toBe(1);
    server.reachable = true;
    await runtime.advance(60_000);
    expect(unread).toEqual([1, 2, 4]);
    expect(ids(parley.inbox.snapshot)).toEqual(['b', 'a']);
    expect(parley.inbox.snapshot.conversations[0]?.preview?.text).toBe('three');
    await parley.close();
  });

  test('shows a snapshot in parts only when it is whole, and ignores old deltas', async () => {
    const { runtime, server, parley } = setup();
    await runtime.advance(10);
    const lengths: number[] = [];
    parley.inbox.subscribe(
      (inbox) => inbox.conversations.length,
      (length) => lengths.push(length),
    );
    await runtime.advance(10);
    const [connection] = server.connections;
    const [id] = connection?.watches.keys() ?? [];
    const part = (rows: InboxRow[], more: boolean): void =>
      connection?.send({ frame: 'snapshot', id: id ?? 0, version: 5, more, body: new TextEncoder().encode(JSON.stringify({ rows })) });
    part([row('x'), row('y')], true);
    await runtime.advance(10);
    part([row('z')], false);
    const gone = new TextEncoder().encode(JSON.stringify({ gone: ['x'] }));
    connection?.send({ frame: 'delta', id: id ?? 0, version: 5, body: gone });
    await runtime.advance(10);
    expect(lengths).toEqual([1, 3]);
    connection?.send({ frame: 'delta', id: id ?? 0, version: 6, body: gone });
    await runtime.advance(10);
    expect(lengths).toEqual([1, 3, 2]);
    await parley.close();
  });
});
