import { FakeMessaging, FakeServer } from '@parley/esdk/testing';
import type { Draft } from '@parley/messaging/contract';
import { decodeJson } from '@parley/protocol';
import { SimulatedRuntime } from '@parley/runtime/testing';
import { describe, expect, test } from 'vitest';
import { connect } from '../connect.ts';
import type { ConversationHandle, ConversationSnapshot, Parley } from '../types.ts';

let made = 0;

function setup(seed = 1) {
  const runtime = new SimulatedRuntime(seed);
  const server = new FakeServer({ runtime });
  const messaging = new FakeMessaging(server);
  messaging.add({ id: 'r', people: ['ada', 'bob'] });
  const client = (person = 'ada'): Parley => connect(`http://talk-${++made}.example`, { token: person, socket: server.socket, runtime });
  const open = async (parley: Parley, conversation = 'r'): Promise<ConversationHandle> => {
    const opening = parley.messaging.open({ conversation });
    await runtime.advance(100);
    return opening;
  };
  return { runtime, server, messaging, client, open };
}

const bodies = ({ messages }: ConversationSnapshot): string[] =>
  messages.map(({ body, state }) => (state === 'sent' ? body : `${body} (${state})`));
const range = (from: number, to: number): string[] => Array.from({ length: to - from + 1 }, (_, index) => String(from + index));

describe('an open conversation', () => {
  test('shows its newest page, then what is said', async () => {
    const { runtime, messaging, client, open } = setup();
    for (const body of range(1, 60)) messaging.say('r', 'bob', body);
    const ada = client();
    const room = await open(ada);
    expect(room.snapshot).toMatchObject({ loading: false, more: true, seq: 60, readSeq: 0, conversation: { id: 'r' } });
    expect(bodies(room.snapshot)).toEqual(range(11, 60));
    messaging.say('r', 'bob', '61');
    await runtime.advance(10);
    expect(room.snapshot.messages.at(-1)).toMatchObject({ body: '61', seq: 61, id: 61, sender: 'bob', state: 'sent' });
    await ada.close();
    await runtime.advance(10);
    expect(runtime.pending).toBe(0);
  });

  test('tells of what comes together at once, not of one message after the other', async () => {
    const { runtime, server, messaging, client, open } = setup();
    const ada = client();
    const room = await open(ada);
    let told = 0;
    room.subscribe(
      (snapshot) => snapshot.messages,
      () => told++,
    );
    server.cut();
    for (const body of range(1, 120)) messaging.say('r', 'bob', body);
    await runtime.advance(60_000);
    expect(bodies(room.snapshot)).toEqual(range(1, 120));
    expect(told).toBeGreaterThan(0);
    expect(told).toBeLessThan(30);
    await ada.close();
  });

  test('is made with a person at the first opening, and the same for both', async () => {
    const { runtime, client } = setup();
    const [ada, eve] = [client('ada'), client('eve')];
    const opening = [ada.messaging.open({ person: 'eve' }), eve.messaging.open({ person: 'ada' })];
    await runtime.advance(100);
    const [hers, other] = await Promise.all(opening);
    hers?.send('hello');
    await runtime.advance(100);
    expect(bodies(other?.snapshot ?? hers?.snapshot ?? ({} as ConversationSnapshot))).toEqual(['hello']);
    expect(hers?.id).toBe(other?.id);
    await Promise.all([ada.close(), eve.close()]);
  });

  test('shows what is sent at once, and once, whatever comes first: the answer or the message', async () => {
    for (const answerFirst of [true, false]) {
      const { runtime, server, client, open } = setup();
      const ada = client();
      const room = await open(ada);
      const seen: string[][] = [];
      room.subscribe(
        (snapshot) => snapshot.messages,
        () => seen.push(bodies(room.snapshot)),
      );
      const { fanOut } = server;
      if (!answerFirst) {
        // The fan-out leaves in the middle of the commit, before the answer.
        server.intercept = (frame, connection) => {
          if (frame.frame !== 'publish') return false;
          const log = server.channel(frame.channel);
          const result = log.append(frame.producer, frame.seq, 'ada', server.shape(frame.channel, 'ada', frame.payload), server.now());
          if (!('entry' in result) || !result.entry) return true;
          fanOut.call(server, frame.channel, result.entry);
          connection.send({ frame: 'published', id: frame.id, position: log.position(result.entry.offset), at: 0, duplicate: false });
          return true;
        };
      }
      const { sent, ref } = room.send('hello', { mentions: ['bob'] });
      expect(room.snapshot.messages).toMatchObject([{ body: 'hello', ref, state: 'pending', sender: 'ada', id: 0, mentions: ['bob'] }]);
      await runtime.advance(100);
      expect(await sent).toEqual({ offset: 1 });
      expect(
        seen.every((list) => list.length === 1),
        JSON.stringify(seen),
      ).toBe(true);
      expect(room.snapshot.messages).toMatchObject([{ body: 'hello', ref, state: 'sent', id: 1, seq: 1, mentions: ['bob'] }]);
      await ada.close();
    }
  });

  test('shows a message once when only its answer was lost', async () => {
    const { runtime, server, messaging, client, open } = setup();
    const ada = client();
    const room = await open(ada);
    const counts = new Set<number>();
    room.subscribe(
      (snapshot) => snapshot.messages,
      (messages) => counts.add(messages.length),
    );
    room.send('hello');
    await runtime.advance(1);
    expect(messaging.messages('r').length).toBe(1);
    server.cut();
    await runtime.advance(5_000);
    expect(bodies(room.snapshot)).toEqual(['hello']);
    expect([...counts]).toEqual([1]);
    expect(ada.snapshot.outbox.waiting).toBe(0);
    await ada.close();
  });

  test('keeps what is written while offline in its order, under what the others said meanwhile', async () => {
    const { runtime, server, messaging, client, open } = setup();
    const ada = client();
    const room = await open(ada);
    server.reachable = false;
    server.cut();
    room.send('mine 1');
    await runtime.advance(10);
    messaging.say('r', 'bob', 'his');
    room.send('mine 2');
    await runtime.advance(10);
    expect(bodies(room.snapshot)).toEqual(['mine 1 (pending)', 'mine 2 (pending)']);
    expect(ada.snapshot.outbox.waiting).toBe(2);
    server.reachable = true;
    await runtime.advance(60_000);
    expect(bodies(room.snapshot)).toEqual(['his', 'mine 1', 'mine 2']);
    await ada.close();
  });

  test('applies edits and deletions, its own at once', async () => {
    const { runtime, server, messaging, client, open } = setup();
    for (const body of range(1, 3)) messaging.say('r', 'ada', body);
    const ada = client();
    const room = await open(ada);
    server.post('messaging/r', 'ada', { kind: 'edited', message: 1, body: 'one' });
    await runtime.advance(10);
    expect(room.snapshot.messages[0]).toMatchObject({ body: 'one', editedAt: expect.any(Number), seq: 1 });
    const edit = room.edit(2, 'two');
    const deletion = room.delete(3);
    expect(room.snapshot.messages.slice(1)).toMatchObject([
      { body: 'two', state: 'pending' },
      { body: '', deleted: true, state: 'pending' },
    ]);
    await runtime.advance(100);
    await Promise.all([edit.sent, deletion.sent]);
    expect(room.snapshot.messages).toMatchObject([
      { body: 'one' },
      { body: 'two', state: 'sent' },
      { body: '', deleted: true, state: 'sent' },
    ]);
    expect(room.snapshot.messages.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    await ada.close();
  });

  test('takes an edit back that was refused', async () => {
    const { runtime, server, messaging, client, open } = setup();
    messaging.say('r', 'bob', 'his');
    const ada = client();
    const room = await open(ada);
    server.intercept = (frame, connection) => {
      if (frame.frame === 'publish') connection.refuse(frame.id, 'forbidden');
      return frame.frame === 'publish';
    };
    const { sent } = room.edit(1, 'mine');
    await runtime.advance(100);
    await expect(sent).rejects.toMatchObject({ code: 'forbidden' });
    expect(bodies(room.snapshot)).toEqual(['his']);
    await ada.close();
  });

  test('keeps a refused message until it is sent again or discarded', async () => {
    const { runtime, server, client, open } = setup();
    const ada = client();
    const room = await open(ada);
    let refusing = true;
    server.intercept = (frame, connection) => {
      if (frame.frame !== 'publish' || !refusing) return false;
      const log = server.channel(frame.channel);
      log.producers.set(frame.producer, frame.seq);
      connection.refuse(frame.id, 'refused');
      return true;
    };
    // Nobody looks at the promises: that must not count as an unhandled rejection.
    const [first, second] = [room.send('one'), room.send('two')];
    await runtime.advance(100);
    expect(room.snapshot.messages).toMatchObject([
      { body: 'one', state: 'failed', error: { code: 'refused' } },
      { body: 'two', state: 'failed' },
    ]);
    refusing = false;
    room.discard(first.ref);
    const again = room.retry(second.ref);
    expect(() => room.retry(second.ref)).toThrow(expect.objectContaining({ code: 'not-found' }));
    await runtime.advance(100);
    expect(await again.sent).toEqual({ offset: 1 });
    expect(bodies(room.snapshot)).toEqual(['two']);
    await ada.close();
  });

  test('loads earlier pages, with changes that overtake them', async () => {
    const { runtime, server, messaging, client, open } = setup();
    for (const body of range(1, 120)) messaging.say('r', 'bob', body);
    const ada = client();
    const room = await open(ada);
    // The page is computed before the edit and arrives after it.
    server.intercept = (frame, connection) => {
      if (frame.frame !== 'request' || frame.method !== 'messaging.history') return false;
      const page = messaging.page(decodeJson(frame.body) as { conversation: string });
      server.post('messaging/r', 'bob', { kind: 'edited', message: 30, body: 'thirty' });
      const body = new TextEncoder().encode(JSON.stringify(page));
      connection.send({ frame: 'response', id: frame.id, more: false, body });
      return true;
    };
    await Promise.all([room.loadEarlier(), room.loadEarlier(), runtime.advance(10)]);
    server.intercept = undefined;
    expect(bodies(room.snapshot)).toEqual(range(21, 120).map((body) => (body === '30' ? 'thirty' : body)));
    await Promise.all([room.loadEarlier(), runtime.advance(10)]);
    await Promise.all([room.loadEarlier(), runtime.advance(10)]);
    expect(bodies(room.snapshot).length).toBe(120);
    expect(room.snapshot.more).toBe(false);
    await ada.close();
  });

  test('counts right after deletions that it missed emptied the feed', async () => {
    const { runtime, server, messaging, client, open } = setup();
    messaging.say('r', 'bob', '1');
    const ada = client();
    const room = await open(ada);
    server.reachable = false;
    server.cut();
    for (const body of ['2', '3', '4']) messaging.say('r', 'bob', body);
    server.post('messaging/r', 'bob', { kind: 'edited', message: 3, body: 'three' });
    server.post('messaging/r', 'bob', { kind: 'deleted', message: 3 });
    server.reachable = true;
    await runtime.advance(60_000);
    messaging.say('r', 'bob', '5');
    await runtime.advance(10);
    expect(bodies(room.snapshot)).toEqual(['1', '2', '', '4', '5']);
    expect(room.snapshot.messages.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
    expect(room.snapshot.seq).toBe(5);
    await ada.close();
  });

  test('is read anew when the feed cannot be continued', async () => {
    const { runtime, server, messaging, client, open } = setup();
    for (const body of range(1, 5)) messaging.say('r', 'bob', body);
    const ada = client();
    const room = await open(ada);
    server.reachable = false;
    server.cut();
    const log = server.channel('messaging/r');
    log.cutTail(2);
    log.epoch = 'restored';
    messaging.say('r', 'bob', 'other');
    server.reachable = true;
    await runtime.advance(60_000);
    messaging.say('r', 'bob', 'after');
    await runtime.advance(10);
    expect(bodies(room.snapshot)).toEqual(['1', '2', '3', 'other', 'after']);
    await ada.close();
  });

  test('keeps what did not change as the same object', async () => {
    const { runtime, server, messaging, client, open } = setup();
    for (const body of range(1, 3)) messaging.say('r', 'bob', body);
    const ada = client();
    const room = await open(ada);
    const before = room.snapshot;
    room.send('mine');
    const pending = room.snapshot.messages;
    expect(pending.slice(0, 3).every((message, index) => message === before.messages[index])).toBe(true);
    messaging.say('r', 'bob', 'his');
    await runtime.advance(100);
    expect(room.snapshot.messages[0]).toBe(before.messages[0]);
    expect(room.snapshot.conversation).toBe(room.snapshot.conversation);
    server.channel('messaging/r').epoch = 'other';
    server.cut();
    await runtime.advance(5_000);
    expect(room.snapshot.messages.length).toBe(5);
    expect(room.snapshot.messages[0]).toBe(before.messages[0]);
    await ada.close();
  });

  test('tells who is typing, and forgets it', async () => {
    const { runtime, server, client, open } = setup();
    const [ada, bob] = [client('ada'), client('bob')];
    const [hers, his] = [await open(ada), await open(bob)];
    for (let second = 0; second < 9; second++) {
      hers.typing(true);
      await runtime.advance(1_000);
    }
    const casts = server.connections[0]?.received.filter(({ frame }) => frame === 'cast') ?? [];
    expect(casts.length).toBe(3);
    expect(his.snapshot.typing).toEqual(['ada']);
    expect(hers.snapshot.typing).toEqual([]);
    await runtime.advance(6_000);
    expect(his.snapshot.typing).toEqual([]);
    hers.typing(true);
    await runtime.advance(10);
    hers.typing(false);
    hers.typing(false);
    await runtime.advance(10);
    expect(his.snapshot.typing).toEqual([]);
    hers.typing(true);
    await runtime.advance(10);
    expect(his.snapshot.typing).toEqual(['ada']);
    hers.send('said');
    await runtime.advance(50);
    expect(his.snapshot.typing).toEqual([]);
    // Somebody who types for somebody else is not believed.
    server.cast({
      frame: 'cast',
      alias: server.aliasOf('messaging/r'),
      sender: 'eve',
      key: 'typing:ada',
      payload: new TextEncoder().encode('{"typing":true}'),
    });
    await runtime.advance(10);
    expect(his.snapshot.typing).toEqual([]);
    hers.typing(true);
    await runtime.advance(10);
    expect(his.snapshot.typing).toEqual(['ada']);
    await Promise.all([ada.close(), bob.close()]);
    await runtime.advance(10);
    expect(runtime.pending).toBe(0);
  });

  test('marks as read up to the newest, also later when offline, and hears of it from other devices', async () => {
    const { runtime, server, messaging, client, open } = setup();
    for (const body of range(1, 4)) messaging.say('r', 'bob', body);
    const [phone, desk] = [client(), client()];
    const [here, there] = [await open(phone), await open(desk)];
    await Promise.all([here.markRead(2), runtime.advance(50)]);
    expect(there.snapshot.readSeq).toBe(2);
    expect(phone.inbox.snapshot.unread).toBe(2);
    server.reachable = false;
    server.cut();
    const marks = [here.markRead(3), here.markRead(), here.markRead(1)];
    expect(here.snapshot.readSeq).toBe(4);
    server.reachable = true;
    await runtime.advance(60_000);
    await Promise.all(marks);
    expect(messaging.row('r', 'ada').readSeq).toBe(4);
    expect(there.snapshot.readSeq).toBe(4);
    expect(desk.inbox.snapshot.unread).toBe(0);
    await Promise.all([phone.close(), desk.close()]);
  });

  test('opens without a connection when the inbox knows it', async () => {
    const { runtime, server, messaging, client } = setup();
    messaging.say('r', 'bob', 'before');
    const ada = client();
    void ada.inbox;
    await runtime.advance(100);
    server.reachable = false;
    server.cut();
    await runtime.advance(10);
    const room = await ada.messaging.open({ person: 'bob' });
    expect(room.snapshot).toMatchObject({ loading: true, conversation: { id: 'r' }, messages: [] });
    room.send('from the tunnel');
    expect(bodies(room.snapshot)).toEqual(['from the tunnel (pending)']);
    server.reachable = true;
    await runtime.advance(60_000);
    expect(bodies(room.snapshot)).toEqual(['before', 'from the tunnel']);
    await ada.close();
  });

  test('is shared by those who open it, and lives until the last one closes it', async () => {
    const { runtime, server, messaging, client, open } = setup();
    const ada = client();
    const [first, second] = [await open(ada), await open(ada)];
    first.send('hello');
    expect(bodies(second.snapshot)).toEqual(['hello (pending)']);
    await runtime.advance(50);
    await first.close();
    await first.close();
    messaging.say('r', 'bob', 'still here');
    await runtime.advance(50);
    expect(bodies(second.snapshot)).toEqual(['hello', 'still here']);
    await second.close();
    await runtime.advance(50);
    expect(server.connections[0]?.subscribed.size).toBe(0);
    const again = await open(ada);
    expect(bodies(again.snapshot)).toEqual(['hello', 'still here']);
    await ada.close();
  });

  test('says why it cannot be shown', async () => {
    const { runtime, server, client, open } = setup();
    server.methods.set('messaging.history', () => {
      throw { refused: 'forbidden' };
    });
    const ada = client();
    const room = await open(ada);
    expect(room.snapshot).toMatchObject({ loading: false, error: { code: 'forbidden' } });
    await expect(Promise.all([ada.messaging.open({ conversation: 'nowhere' }), runtime.advance(50)])).rejects.toMatchObject({
      code: 'not-found',
    });
    await ada.close();
  });

  test('is tried again when it could not be read for now', async () => {
    const { runtime, server, messaging, client, open } = setup();
    messaging.say('r', 'bob', 'one');
    let failures = 2;
    server.intercept = (frame, connection) => {
      if (frame.frame !== 'request' || frame.method !== 'messaging.history' || failures-- <= 0) return false;
      connection.refuse(frame.id, 'unavailable', undefined, 1_000);
      return true;
    };
    const ada = client();
    const room = await open(ada);
    expect(room.snapshot.loading).toBe(true);
    await runtime.advance(3_000);
    expect(bodies(room.snapshot)).toEqual(['one']);
    await ada.close();
  });

  test('says when the person was removed from it', async () => {
    const { runtime, server, client, open } = setup();
    const ada = client();
    const room = await open(ada);
    server.connections[0]?.refuse(0, 'forbidden', { channel: 'messaging/r' });
    await runtime.advance(50);
    expect(room.snapshot.error?.code).toBe('forbidden');
    await ada.close();
  });

  test('follows changes of its description, where no inbox tells of it, too', async () => {
    const { runtime, server, client, open } = setup();
    server.snapshots.set('messaging.inbox', () => ({ rows: [] }));
    server.committed = () => {};
    const ada = client();
    const room = await open(ada);
    server.post('messaging/r', 'bob', { kind: 'conversation', title: 'Ward 7', joined: ['eve', 'tom'], left: ['bob'] });
    await runtime.advance(50);
    expect(room.snapshot.conversation).toMatchObject({ title: 'Ward 7', topic: '', memberCount: 3 });
    await ada.close();
  });

  test('says how many are in it, and what it is called, where somebody came between its opening and its page, and no inbox tells', async () => {
    const { runtime, server, messaging, client, open } = setup();
    server.snapshots.set('messaging.inbox', () => ({ rows: [] }));
    server.committed = () => {};
    messaging.add({ id: 'w', kind: 'room', people: ['ada', 'bob'] });
    const change = (method: string, input: object) => server.methods.get(method)?.({ conversation: 'w', ...input } as never, 'bob');
    const ada = client();
    // The page is answered when somebody else has come.
    server.intercept = (frame) => {
      if (frame.frame !== 'request' || frame.method !== 'messaging.history') return false;
      server.intercept = undefined;
      void change('messaging.invite', { people: ['eve'] });
      void change('messaging.updateRoom', { title: 'Ward 8' });
      return false;
    };
    const ward = await open(ada, 'w');
    await runtime.advance(100);
    expect(ward.snapshot.conversation).toMatchObject({ memberCount: 3, title: 'Ward 8' });
    await change('messaging.invite', { people: ['tom'] });
    await runtime.advance(100);
    expect(ward.snapshot.conversation.memberCount).toBe(4);
    await ada.close();
  });

  test('says how many are in it, whatever is said after somebody came, and whichever of inbox and feed comes first', async () => {
    const { runtime, server, messaging, client, open } = setup();
    messaging.add({ id: 'w', kind: 'room', people: ['ada', 'bob'] });
    const ada = client();
    const ward = await open(ada, 'w');
    const invite = (person: string) => server.methods.get('messaging.invite')?.({ conversation: 'w', people: [person] } as never, 'bob');
    const counts = () => [
      ward.snapshot.conversation.memberCount,
      ada.inbox.snapshot.conversations.find((row) => row.conversation.id === 'w')?.conversation.memberCount,
    ];
    await invite('eve');
    await runtime.advance(100);
    expect(counts()).toEqual([3, 3]);
    messaging.say('w', 'bob', 'welcome');
    await runtime.advance(100);
    expect(counts()).toEqual([3, 3]);
    // What was missed is told by the snapshot of the inbox first, and by the feed afterwards.
    server.cut();
    await invite('tom');
    await runtime.advance(60_000);
    expect(counts()).toEqual([4, 4]);
    await ada.close();
  });

  test('ends the same for two people as on the server, whatever happens, and never shows a message twice', async () => {
    for (let seed = 1; seed <= 25; seed++) {
      const { runtime, server, messaging, client, open } = setup(seed);
      const { random } = runtime;
      const clients = [client('ada'), client('bob')];
      const rooms = await Promise.all(clients.map((each) => open(each)));
      const written: Draft[] = [];
      for (const room of rooms)
        room.subscribe(
          (snapshot) => snapshot,
          (snapshot) => checkSnapshot(snapshot, seed),
        );
      server.latencyMs = () => random.integer(80);
      for (let step = 0; step < 50; step++) {
        const room = rooms[random.integer(2)];
        const known = room?.snapshot.messages.filter(({ id, deleted }) => id > 0 && !deleted) ?? [];
        const target = known[random.integer(Math.max(1, known.length))];
        const act = random.integer(10);
        if (act < 6) {
          written.push({ kind: 'create', body: String(step), ref: room?.send(String(step)).ref ?? '' });
        } else if (act === 6 && target) room?.edit(target.id, `${target.body}!`);
        else if (act === 7 && target) room?.delete(target.id);
        else if (act === 8) server.cut();
        else if (act === 9) server.connections[random.integer(2)]?.socket.end(1006);
        await runtime.advance(random.integer(400));
      }
      await runtime.advance(200_000);
      const truth = messaging.messages('r').map(({ id, seq, body }) => ({ id, seq, body }));
      const created = written.map((draft) => (draft.kind === 'create' ? draft.ref : ''));
      expect(truth.length, `seed ${seed}`).toBe(created.length);
      for (const room of rooms) {
        const shown = room.snapshot.messages.map(({ id, seq, body }) => ({ id, seq, body }));
        expect(shown, `seed ${seed}`).toEqual(truth.slice(-shown.length));
        expect(
          room.snapshot.messages.every(({ state }) => state === 'sent'),
          `seed ${seed}`,
        ).toBe(true);
        expect(room.snapshot.seq, `seed ${seed}`).toBe(truth.length);
      }
      await Promise.all(clients.map((each) => each.close()));
    }
  }, 60_000);
});

function checkSnapshot({ messages }: ConversationSnapshot, seed: number): void {
  const refs = messages.map(({ ref }) => ref).filter((ref) => ref !== '');
  if (new Set(refs).size !== refs.length) throw new Error(`seed ${seed}: shown twice: ${refs}`);
  const stored = messages.filter(({ id }) => id > 0);
  stored.forEach((message, index) => {
    const before = stored[index - 1];
    if (before && before.id >= message.id) throw new Error(`seed ${seed}: out of order`);
  });
}
