import { FakeMessaging, FakeServer } from '@parley/esdk/testing';
import { type CodeName, decodeJson, type Frame, type FrameOf } from '@parley/protocol';
import type { Runtime } from '@parley/runtime';
import { SimulatedRuntime } from '@parley/runtime/testing';
import { IDBFactory, IDBObjectStore } from 'fake-indexeddb';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { connect } from '../connect.ts';
import type { ConversationHandle, Parley } from '../types.ts';
import { IndexedDbOutbox } from './indexed-db-outbox.ts';
import { MemoryOutbox } from './memory-outbox.ts';

let made = 0;

function setup(seed = 1) {
  const runtime = new SimulatedRuntime(seed);
  const server = new FakeServer({ runtime });
  const parley = connect(`http://talk-${++made}.example`, { token: 'ada', socket: server.socket, runtime });
  const bodies = (channel = 'a'): unknown[] => server.channel(channel).entries.map(({ payload }) => decodeJson(payload));
  const published = (): FrameOf<'publish'>[] => server.connections[0]?.received.filter((frame) => frame.frame === 'publish') ?? [];
  return { runtime, server, parley, bodies, published };
}

/** Refuses the publications whose body is in `codes`, once each. */
function refuseOnce(server: FakeServer, codes: Record<string, CodeName>, more: { record?: boolean; retryAfterMs?: number } = {}): void {
  const left = new Map(Object.entries(codes));
  server.intercept = (frame, connection) => {
    if (frame.frame !== 'publish') return false;
    const body = String(decodeJson(frame.payload));
    const code = left.get(body);
    const log = server.channel(frame.channel);
    if (!code || frame.seq !== (log.producers.get(frame.producer) ?? 0) + 1) return false;
    left.delete(body);
    if (more.record) log.producers.set(frame.producer, frame.seq);
    connection.refuse(frame.id, code, undefined, more.retryAfterMs);
    return true;
  };
}

const settled = async (promise: Promise<unknown>): Promise<unknown> => promise.catch((error) => error.code);

describe('publishing', () => {
  test('settles after the commit with the offset, in the order of the calls', async () => {
    const { runtime, parley, bodies } = setup();
    const sent = Array.from({ length: 40 }, (_, index) => parley.channels.publish('a', index));
    await runtime.advance(100);
    expect(await Promise.all(sent)).toEqual(Array.from({ length: 40 }, (_, index) => ({ offset: index + 1 })));
    expect(bodies()).toEqual(Array.from({ length: 40 }, (_, index) => index));
    await parley.close();
  });

  test('has at most a window of publications of a channel under way', async () => {
    const { runtime, server, parley, published } = setup();
    await runtime.advance(10);
    server.intercept = (frame) => frame.frame === 'publish';
    for (let index = 0; index < 40; index++) void parley.channels.publish('a', index).catch(() => {});
    void parley.channels.publish('b', 'other').catch(() => {});
    await runtime.advance(100);
    expect(published().filter(({ channel }) => channel === 'a').length).toBe(16);
    expect(published().filter(({ channel }) => channel === 'b').length).toBe(1);
    await parley.close();
  });

  test('waits for a connection and is repeated after one was lost, without doubles when only the answer was lost', async () => {
    const { runtime, server, parley, bodies } = setup();
    const early = parley.channels.publish('a', 'early');
    await runtime.advance(100);
    expect(await early).toEqual({ offset: 1 });
    const late = parley.channels.publish('a', 'late');
    await runtime.advance(1);
    server.cut();
    await runtime.advance(2_000);
    expect(await late).toEqual({ offset: 2 });
    expect(bodies()).toEqual(['early', 'late']);
    await parley.close();
  });

  test.each<CodeName>(['refused', 'forbidden', 'bad-request', 'too-large', 'internal', 'not-found', 'conflict'])(
    'rejects what is answered with %s, and goes on with the rest in order, whether or not the seq was used up',
    async (code) => {
      for (const record of [true, false]) {
        const { runtime, server, parley, bodies } = setup();
        refuseOnce(server, { 1: code, 3: code }, { record });
        const sent = [0, 1, 2, 3, 4].map((body) => settled(parley.channels.publish('a', body)));
        await runtime.advance(10_000);
        expect(await Promise.all(sent)).toEqual([{ offset: 1 }, code, { offset: 2 }, code, { offset: 3 }]);
        expect(bodies()).toEqual([0, 2, 4]);
        await parley.close();
      }
    },
  );

  test.each<CodeName>(['rate-limited', 'unavailable', 'storage-full', 'too-many-requests', 'deadline-exceeded'])(
    'waits after %s, then goes on in order',
    async (code) => {
      const { runtime, server, parley, bodies } = setup();
      await runtime.advance(10);
      refuseOnce(server, { 1: code, 2: code }, { retryAfterMs: 5_000 });
      const sent = [0, 1, 2, 3].map((body) => parley.channels.publish('a', body));
      await runtime.advance(4_900);
      expect(bodies()).toEqual([0]);
      await runtime.advance(20_000);
      await Promise.all(sent);
      expect(bodies()).toEqual([0, 1, 2, 3]);
      await parley.close();
    },
  );

  test('begins a new producer when the server no longer knows the old one', async () => {
    const { runtime, server, parley, bodies, published } = setup();
    const first = parley.channels.publish('a', 'first');
    await runtime.advance(100);
    await first;
    server.channel('a').producers.clear();
    const more = ['second', 'third'].map((body) => parley.channels.publish('a', body));
    await runtime.advance(100);
    await Promise.all(more);
    expect(bodies()).toEqual(['first', 'second', 'third']);
    expect(new Set(published().map(({ producer }) => producer)).size).toBe(2);
    await parley.close();
  });

  test('begins a new producer when the server forgot what it had acknowledged', async () => {
    const { runtime, server, parley, bodies } = setup();
    const first = ['a', 'b', 'c'].map((body) => parley.channels.publish('a', body));
    await runtime.advance(100);
    await Promise.all(first);
    const log = server.channel('a');
    for (const producer of log.producers.keys()) log.producers.set(producer, 1);
    const more = ['d', 'e'].map((body) => parley.channels.publish('a', body));
    await runtime.advance(100);
    await Promise.all(more);
    expect(bodies()).toEqual(['a', 'b', 'c', 'd', 'e']);
    await parley.close();
  });

  test('does not press a server that knows no producer at all', async () => {
    const { runtime, server, parley } = setup();
    let asked = 0;
    server.intercept = (frame, connection) => {
      if (frame.frame !== 'publish') return false;
      asked++;
      connection.refuse(frame.id, 'producer-expired');
      return true;
    };
    void parley.channels.publish('a', 1).catch(() => {});
    await runtime.advance(60_000);
    expect(asked).toBeGreaterThan(3);
    expect(asked).toBeLessThan(30);
    await parley.close();
  });

  test('refuses what is larger than a frame may be, without losing the connection', async () => {
    const { runtime, parley, bodies } = setup();
    await runtime.advance(10);
    const sent = settled(parley.channels.publish('a', 'x'.repeat(70_000)));
    const next = parley.channels.publish('a', 'small');
    await runtime.advance(1_000);
    expect(await sent).toBe('too-large');
    await next;
    expect(bodies()).toEqual(['small']);
    await parley.close();
  });

  test('is over when the client is closed', async () => {
    const { runtime, server, parley } = setup();
    server.intercept = (frame) => frame.frame === 'publish';
    const sent = settled(parley.channels.publish('a', 1));
    await runtime.advance(100);
    await parley.close();
    expect(await sent).toBe('disposed');
    expect(await settled(parley.channels.publish('a', 2))).toBe('disposed');
    await runtime.advance(10);
    expect(runtime.pending).toBe(0);
  });

  test('takes nothing back when the store answers an earlier question later', async () => {
    const runtime = new SimulatedRuntime(1);
    const server = new FakeServer({ runtime });
    server.intercept = (frame) => frame.frame === 'publish';
    const outbox = new MemoryOutbox(runtime.random);
    const all = outbox.all.bind(outbox);
    outbox.all = async () => {
      const items = await all();
      await new Promise<void>((resolve) => void runtime.clock.after(50, resolve));
      return items;
    };
    const parley = connect(`http://talk-${++made}.example`, { token: 'ada', socket: server.socket, runtime, outbox });
    new FakeMessaging(server).add({ id: 'r', people: ['ada'] });
    const opening = parley.messaging.open({ conversation: 'r' });
    await runtime.advance(10);
    let settled = false;
    const tell = (): void => {
      settled = true;
    };
    (await opening).send('hello').sent.then(tell, () => {});
    await runtime.advance(1);
    expect(parley.snapshot.outbox.waiting).toBe(1);
    await runtime.advance(500);
    expect(parley.snapshot.outbox.waiting).toBe(1);
    expect(settled).toBe(false);
    await parley.close();
  });

  test('shows nothing again that has been sent while the store was still asked for everything', async () => {
    const runtime = new SimulatedRuntime(1);
    const server = new FakeServer({ runtime });
    const outbox = new MemoryOutbox(runtime.random);
    const [add, remove] = [outbox.add.bind(outbox), outbox.remove.bind(outbox)];
    const later = (): Promise<void> => new Promise((resolve) => void runtime.clock.after(50, resolve));
    outbox.add = async (...item) => {
      const items = await add(...item);
      await later();
      return items;
    };
    outbox.remove = async (id) => {
      await later();
      await remove(id);
    };
    const parley = connect(`http://talk-${++made}.example`, { token: 'ada', socket: server.socket, runtime, outbox });
    new FakeMessaging(server).add({ id: 'r', people: ['ada'] });
    const opening = parley.messaging.open({ conversation: 'r' });
    await runtime.advance(10);
    const room = await opening;
    const waiting: number[] = [];
    const look = async (ms: number): Promise<void> => {
      for (let passed = 0; passed < ms; passed++) {
        await runtime.advance(1);
        if (parley.snapshot.outbox.waiting !== waiting.at(-1)) waiting.push(parley.snapshot.outbox.waiting);
      }
    };
    const first = room.send('one').sent;
    await look(30);
    const second = room.send('two').sent;
    await look(500);
    expect([(await first).offset, (await second).offset]).toEqual([1, 2]);
    expect(waiting).toEqual([0, 1, 0, 1, 0]);
    expect(server.connections[0]?.received.filter(({ frame }) => frame === 'publish')).toHaveLength(2);
    await parley.close();
  });

  test('keeps order and count whatever happens on the way', async () => {
    for (let seed = 1; seed <= 40; seed++) {
      const { runtime, server, parley, bodies } = setup(seed);
      const { random } = runtime;
      server.latencyMs = () => random.integer(60);
      const failures: CodeName[] = ['rate-limited', 'unavailable', 'storage-full'];
      server.intercept = (frame, connection) => {
        if (frame.frame !== 'publish' || random.integer(12) > 0) return false;
        if (random.integer(3) === 0) connection.socket.end(1006);
        else connection.refuse(frame.id, failures[random.integer(3)] ?? 'unavailable');
        return true;
      };
      const sent: Promise<unknown>[] = [];
      for (let step = 0; step < 60; step++) {
        sent.push(parley.channels.publish(step % 3 ? 'a' : 'b', step));
        if (random.integer(15) === 0) server.cut();
        if (random.integer(3) === 0) await runtime.advance(random.integer(800));
      }
      await runtime.advance(600_000);
      await Promise.all(sent);
      const steps = Array.from({ length: 60 }, (_, step) => step);
      expect(bodies('a'), `seed ${seed}`).toEqual(steps.filter((step) => step % 3));
      expect(bodies('b'), `seed ${seed}`).toEqual(steps.filter((step) => step % 3 === 0));
      await parley.close();
    }
  }, 60_000);
});

describe('the outbox of a browser', () => {
  beforeEach(() => vi.stubGlobal('indexedDB', new IDBFactory()));
  afterEach(() => vi.unstubAllGlobals());

  /** A tab: its own connection, and the outbox of the browser. */
  function tab(server: FakeServer, runtime: Runtime, key: string): Parley {
    const outbox = new IndexedDbOutbox(key, runtime.random);
    return connect(`http://talk-${++made}.example`, { token: 'ada', socket: server.socket, runtime, outbox });
  }

  function browser(seed = 1) {
    const runtime = new SimulatedRuntime(seed);
    const server = new FakeServer({ runtime });
    const key = `outbox ${++made}`;
    server.methods.set('messaging.open', ({ conversation }: { conversation: string }) => ({
      conversation: { id: conversation, kind: 'room', title: '', topic: '', people: [], memberCount: 1, open: true, createdAt: 0 },
      readSeq: 0,
    }));
    server.methods.set('messaging.history', ({ conversation }: { conversation: string }) => {
      const { head } = server.channel(`messaging/${conversation}`);
      return { messages: [], more: false, position: head, seq: head.offset };
    });
    const said = (): string[] => server.channel('messaging/r').entries.map(({ payload }) => (decodeJson(payload) as { body: string }).body);
    return { runtime, server, said, tab: () => tab(server, runtime, key) };
  }

  /** Lets simulated time and the real turns of IndexedDB, locks and lines go on until it is so. */
  async function until(runtime: SimulatedRuntime, so: () => boolean, what: string): Promise<void> {
    for (let round = 0; round < 20_000; round++) {
      if (so()) return;
      await new Promise((resolve) => setImmediate(resolve));
      await runtime.advance(5);
    }
    throw new Error(`It never came to this: ${what}`);
  }

  async function open(runtime: SimulatedRuntime, parley: Parley) {
    const opening = parley.messaging.open({ conversation: 'r' });
    await runtime.advance(100);
    return opening;
  }

  /** Whoever sends takes the lead, if it has not got it. */
  async function lead(runtime: SimulatedRuntime, room: ConversationHandle, parley: Parley): Promise<void> {
    const { sent } = room.send('I lead');
    let stored = false;
    void sent.then(() => {
      stored = true;
    });
    await until(runtime, () => stored && parley.snapshot.outbox.waiting === 0, 'the first message is stored');
  }

  test('survives a reload and leaves when the connection is back', async () => {
    const { runtime, server, said, tab } = browser();
    const before = tab();
    const room = await open(runtime, before);
    server.reachable = false;
    server.cut();
    for (const body of ['one', 'two', 'three']) room.send(body);
    await until(runtime, () => before.snapshot.outbox.waiting === 3, 'three wait');
    await before.close();
    expect(said()).toEqual([]);

    const after = tab();
    await until(runtime, () => after.snapshot.outbox.waiting === 3, 'three wait after the reload');
    server.reachable = true;
    await until(runtime, () => after.snapshot.outbox.waiting === 0, 'nothing waits');
    expect(said()).toEqual(['one', 'two', 'three']);
    await after.close();
  });

  test('does not send twice what was stored by the server when the page went away', async () => {
    const { runtime, server, said, tab } = browser();
    const before = tab();
    const room = await open(runtime, before);
    // The answers never arrive.
    server.intercept = (frame, { person }) => {
      if (frame.frame !== 'publish') return false;
      server.channel(frame.channel).append(frame.producer, frame.seq, person, frame.payload, 0);
      return true;
    };
    room.send('one');
    room.send('two');
    await until(runtime, () => said().length === 2, 'both are stored');
    await before.close();
    server.intercept = undefined;
    const after = tab();
    await until(runtime, () => server.connections.length === 1 && publishes(server).length === 2, 'both are sent again');
    await until(runtime, () => after.snapshot.outbox.waiting === 0, 'nothing waits');
    expect(said()).toEqual(['one', 'two']);
    await after.close();
  });

  test('is drained by the tab that was sent from last, though another one had begun and hangs', async () => {
    const { runtime, server, said, tab } = browser();
    const [first, second] = [tab(), tab()];
    const [room, other] = [await open(runtime, first), await open(runtime, second)];
    const [hanging] = server.connections;
    await lead(runtime, room, first);
    server.intercept = (frame, connection) => frame.frame === 'publish' && connection === hanging;
    hanging?.received.splice(0);
    const hers = room.send('from the first');
    await until(runtime, () => hanging?.received.some(isPublish) ?? false, 'the first tab drains');
    const { sent } = other.send('from the second');
    await until(runtime, () => said().length === 3, 'both are stored');
    expect(said()).toEqual(['I lead', 'from the first', 'from the second']);
    expect((await sent).offset).toBe(3);
    await until(runtime, () => first.snapshot.outbox.waiting === 0, 'the first tab knows');
    // Its own answer never came, but the outbox is empty.
    expect((await hers.sent).offset).toBe(0);
    await Promise.all([first.close(), second.close()]);
  });

  test('goes over to another tab when the one that drains is closed', async () => {
    const { runtime, server, said, tab } = browser();
    const [first, second] = [tab(), tab()];
    const room = await open(runtime, first);
    await open(runtime, second);
    const [hanging] = server.connections;
    await lead(runtime, room, first);
    server.intercept = (frame, connection) => frame.frame === 'publish' && connection === hanging;
    room.send('left behind');
    await until(runtime, () => second.snapshot.outbox.waiting === 1, 'the second tab knows');
    expect(said()).toEqual(['I lead']);
    await first.close();
    await until(runtime, () => said().length === 2, 'the second tab has sent it');
    await second.close();
  });

  test('keeps what was refused until it is discarded, also over a reload', async () => {
    const { runtime, server, said, tab } = browser();
    const before = tab();
    const room = await open(runtime, before);
    server.intercept = (frame, connection) => {
      if (frame.frame === 'publish') connection.refuse(frame.id, 'refused');
      return frame.frame === 'publish';
    };
    const { sent, ref } = room.send('not welcome');
    sent.catch(() => {});
    await until(runtime, () => room.snapshot.messages[0]?.state === 'failed', 'it has failed');
    expect(before.snapshot.outbox.waiting).toBe(0);
    await before.close();
    server.intercept = undefined;

    const after = tab();
    const again = await open(runtime, after);
    await until(runtime, () => again.snapshot.messages.length === 1, 'it is shown');
    expect(again.snapshot.messages).toMatchObject([{ ref, body: 'not welcome', state: 'failed', error: { code: 'refused' } }]);
    again.retry(ref);
    await until(runtime, () => said().length === 1, 'it was sent as new');
    await until(runtime, () => again.snapshot.messages.every(({ state }) => state === 'sent'), 'nothing else is left');
    await after.close();
  });

  test('tells a message that could not be stored, and sends it when asked again', async () => {
    const { runtime, said, tab } = browser();
    const parley = tab();
    const room = await open(runtime, parley);
    const store = vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementationOnce(() => {
      throw new DOMException('full', 'QuotaExceededError');
    });
    const { sent, ref } = room.send('hello');
    await until(runtime, () => room.snapshot.messages[0]?.state === 'failed', 'it has failed');
    expect(await settled(sent)).toBe('outbox-failed');
    store.mockRestore();
    room.retry(ref);
    await until(runtime, () => said().length === 1, 'it was sent');
    expect(room.snapshot.messages.filter(({ state }) => state === 'failed')).toEqual([]);
    await parley.close();
  });

  test('keeps the order of each tab and loses and doubles nothing, whatever happens', async () => {
    for (let seed = 1; seed <= 12; seed++) {
      const { runtime, server, said, tab } = browser(seed);
      const { random } = runtime;
      const tabs = [tab(), tab()];
      const rooms = await Promise.all(tabs.map((each) => open(runtime, each)));
      const written: string[][] = [[], []];
      server.latencyMs = () => random.integer(30);
      server.intercept = (frame, connection) => {
        if (frame.frame !== 'publish' || random.integer(10) > 0) return false;
        if (random.integer(2)) connection.refuse(frame.id, 'unavailable');
        else connection.socket.end(1006);
        return true;
      };
      for (let step = 0; step < 24; step++) {
        const by = random.integer(2);
        written[by]?.push(String(step));
        rooms[by]?.send(String(step));
        if (random.integer(8) === 0) server.cut();
        // Tabs send one after the other, as a person does: each message is stored before the next one is written.
        const waiting = tabs.map((each) => each.snapshot.outbox.waiting);
        for (let round = 0; round < 12; round++) await new Promise((resolve) => setImmediate(resolve));
        await runtime.advance(random.integer(200) + (waiting[0] ?? 0));
      }
      const steps = Array.from({ length: 24 }, (_, step) => String(step));
      server.intercept = undefined;
      await until(runtime, () => said().length >= 24 && tabs.every((each) => each.snapshot.outbox.waiting === 0), `all sent, seed ${seed}`);
      expect([...said()].sort(), `seed ${seed}`).toEqual([...steps].sort());
      for (const own of written) {
        expect(
          said().filter((body) => own.includes(body)),
          `seed ${seed}`,
        ).toEqual(own);
      }
      await Promise.all(tabs.map((each) => each.close()));
    }
  }, 60_000);
});

function isPublish(frame: Frame): boolean {
  return frame.frame === 'publish';
}
function publishes(server: FakeServer): Frame[] {
  return server.connections.flatMap(({ received }) => received.filter(isPublish));
}
