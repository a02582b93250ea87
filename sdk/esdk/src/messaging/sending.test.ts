// In which order what is said is stored, sent and shown.
import { FakeMessaging, FakeServer } from '@parley/esdk/testing';
import { decodeJson, type FrameOf } from '@parley/protocol';
import { SimulatedRuntime } from '@parley/runtime/testing';
import { describe, expect, test } from 'vitest';
import { connect } from '../connect.ts';
import { MemoryOutbox } from '../outbox/memory-outbox.ts';
import type { ConversationSnapshot, OutboxItem } from '../types.ts';

/** The longest that a person waits for the own words to appear. */
const AT_ONCE_MS = 20;

/** A store on a slow disk: what is added counts as kept when `pause` has let it. */
class SlowOutbox extends MemoryOutbox {
  pause: () => Promise<void> = () => Promise.resolve();
  /** The bodies that are kept, in order. */
  readonly kept: string[] = [];

  override async add(channel: string, payload: Uint8Array, at: number): Promise<readonly OutboxItem[]> {
    await this.pause();
    const items = await super.add(channel, payload, at);
    this.kept.push(bodyOf(payload));
    return items;
  }
}

const bodyOf = (payload: Uint8Array): string => (decodeJson(payload) as { readonly body: string }).body;
const bodies = ({ messages }: ConversationSnapshot): string[] =>
  messages.map(({ body, state }) => (state === 'sent' ? body : `${body} (${state})`));

let made = 0;

async function setup() {
  const runtime = new SimulatedRuntime(1);
  const server = new FakeServer({ runtime });
  const messaging = new FakeMessaging(server);
  messaging.add({ id: 'r', people: ['ada', 'bob'] });
  const outbox = new SlowOutbox(runtime.random);
  const ada = connect(`http://sending-${++made}.example`, { token: 'ada', socket: server.socket, runtime, outbox });
  const opening = ada.messaging.open({ conversation: 'r' });
  await runtime.advance(100);
  const room = await opening;
  /** What watchers were told, each with the time since this. */
  const told: { readonly afterMs: number; readonly bodies: string[] }[] = [];
  const began = runtime.clock.monotonic();
  room.subscribe(
    ({ messages }) => messages,
    () => told.push({ afterMs: runtime.clock.monotonic() - began, bodies: bodies(room.snapshot) }),
  );
  return { runtime, server, outbox, ada, room, told };
}

describe('a message that is sent', () => {
  test('is in the snapshot at once, and told as sent when the server is quick', async () => {
    const { runtime, ada, room, told } = await setup();
    room.send('hello');
    expect(bodies(room.snapshot)).toEqual(['hello (pending)']);
    expect(told).toEqual([]);
    await runtime.advance(100);
    expect(told.map((each) => each.bodies)).toEqual([['hello']]);
    expect(told[0]?.afterMs).toBeLessThan(AT_ONCE_MS);
    await ada.close();
  });

  test('is told at once when the server is slow', async () => {
    const { runtime, server, ada, room, told } = await setup();
    server.latencyMs = () => 500;
    room.send('hello');
    await runtime.advance(400);
    expect(told).toEqual([{ afterMs: AT_ONCE_MS, bodies: ['hello (pending)'] }]);
    await ada.close();
  });

  test('is told at once while offline, and each further one as quickly', async () => {
    const { runtime, server, ada, room, told } = await setup();
    server.reachable = false;
    server.cut();
    room.send('one');
    await runtime.advance(AT_ONCE_MS - 5);
    room.send('two');
    await runtime.advance(100);
    room.send('three');
    await runtime.advance(100);
    expect(told).toEqual([
      { afterMs: AT_ONCE_MS, bodies: ['one (pending)', 'two (pending)'] },
      { afterMs: AT_ONCE_MS - 5 + 100 + AT_ONCE_MS, bodies: ['one (pending)', 'two (pending)', 'three (pending)'] },
    ]);
    await ada.close();
  });

  test('is told at once when the disk is slow, and leaves only when it is stored', async () => {
    const { runtime, server, outbox, ada, room, told } = await setup();
    outbox.pause = () => new Promise((resolve) => void runtime.clock.after(1_000, resolve));
    const published: { readonly body: string; readonly kept: readonly string[] }[] = [];
    server.intercept = (frame) => {
      if (frame.frame === 'publish') published.push({ body: bodyOf(frame.payload), kept: [...outbox.kept] });
      return false;
    };
    room.send('one');
    await runtime.advance(10);
    room.send('two');
    await runtime.advance(980);
    expect(told).toEqual([{ afterMs: AT_ONCE_MS, bodies: ['one (pending)', 'two (pending)'] }]);
    expect(published).toEqual([]);
    await runtime.advance(1_000);
    expect(bodies(room.snapshot)).toEqual(['one', 'two']);
    expect(published.map(({ body }) => body)).toEqual(['one', 'two']);
    for (const { body, kept } of published) expect(kept).toContain(body);
    await ada.close();
  });

  test('never leaves when it could not be stored', async () => {
    const { runtime, server, outbox, ada, room } = await setup();
    const published: FrameOf<'publish'>[] = [];
    server.intercept = (frame) => {
      if (frame.frame === 'publish') published.push(frame);
      return false;
    };
    let full = true;
    outbox.pause = async () => {
      if (full) throw new Error('The disk is full.');
    };
    const { sent } = room.send('lost');
    await runtime.advance(1_000);
    await expect(sent).rejects.toMatchObject({ code: 'outbox-failed' });
    full = false;
    room.send('kept');
    await runtime.advance(1_000);
    expect(bodies(room.snapshot)).toEqual(['kept', 'lost (failed)']);
    expect(published.map(({ payload }) => bodyOf(payload))).toEqual(['kept']);
    await ada.close();
  });

  test('leaves nothing behind when the conversation is closed before it was told', async () => {
    const { runtime, ada, room, told } = await setup();
    room.send('hello');
    await room.close();
    await ada.close();
    await runtime.advance(10);
    expect(told).toEqual([]);
    expect(runtime.pending).toBe(0);
  });
});

test('marking as read tells the server once for all that was drawn in one go', async () => {
  const { runtime, server, ada, room } = await setup();
  for (const body of ['one', 'two', 'three']) server.post('messaging/r', 'bob', { kind: 'created', body, ref: '' });
  await runtime.advance(50);
  const marks = [room.markRead(1), room.markRead(2), room.markRead(3)];
  expect(room.snapshot.readSeq).toBe(3);
  await runtime.advance(50);
  await Promise.all(marks);
  const asked = server.connections[0]?.received.filter((frame) => frame.frame === 'request' && frame.method === 'messaging.markRead') ?? [];
  expect(asked.map((frame) => decodeJson((frame as FrameOf<'request'>).body))).toEqual([{ conversation: 'r', seq: 3 }]);
  await ada.close();
});
