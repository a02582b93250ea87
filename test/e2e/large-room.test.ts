import { json, person, RawClient, type TestHost, testHost } from '@parley/host/testing';
import { messaging, messagingApi } from '@parley/messaging';
import type { InboxDelta } from '@parley/messaging/contract';
import { people } from '@parley/people';
import { encodeJson, type FrameName } from '@parley/protocol';
import { type Runtime, systemRuntime } from '@parley/runtime';
import { openSqliteStore } from '@parley/storage/sqlite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CountingStore, growth, type Requests } from './support/counting-store.ts';

const MEMBERS = 5_000;
/** Of the members of the large room, those who have it on their screen; of the small one everybody has. */
const LOOKING = 50;
const LARGE = 'everybody';
const SMALL = 'the-five';
/** How long the inbox gathers what it tells. */
const TICK_MS = 50;
/** Clients that connect at the same time. */
const AT_ONCE = 250;
const EMPTY = encodeJson({});

const names = Array.from({ length: MEMBERS }, (_, index) => `member-${index}`);
let ticks = 0;
const runtime: Runtime = {
  // Jobs of components begin a random while after the start: all at once here, before anything is counted.
  random: { ...systemRuntime.random, integer: () => 0 },
  clock: {
    ...systemRuntime.clock,
    after: (ms, fn) =>
      systemRuntime.clock.after(ms, () => {
        if (ms === TICK_MS) ticks++;
        fn();
      }),
  },
};

let store: CountingStore;
let host: TestHost;
const clients: RawClient[] = [];

beforeAll(async () => {
  store = new CountingStore(await openSqliteStore({ path: ':memory:' }));
  host = await testHost([people, messaging], {
    store,
    runtime,
    people: Object.fromEntries(names.map((name) => [name, person(name, { roles: ['member'] })])),
    // Nothing here is about limits, nor about how fast this machine is.
    limits: { hookMs: 10_000, unauthenticatedPerRemote: MEMBERS, socketsPerRemote: MEMBERS, heartbeatMs: 600_000, framesPerSecond: 1_000 },
  });
  const api = host.host.api(messagingApi);
  await api.ensureRoom({ id: LARGE, title: 'Everybody', members: names });
  await api.ensureRoom({ id: SMALL, title: 'The five', members: names.slice(0, 5) });
  await store.countRows();
  for (let start = 0; start < MEMBERS; start += AT_ONCE) {
    clients.push(...(await Promise.all(names.slice(start, start + AT_ONCE).map(connect))));
  }
  await Promise.all(clients.slice(0, LOOKING).map((client) => subscribe(client, LARGE)));
  await Promise.all(clients.slice(0, 5).map((client) => subscribe(client, SMALL)));
});
afterAll(async () => {
  await Promise.all(clients.map((client) => client.close()));
  await host?.stop();
  await store?.close();
});

async function connect(name: string): Promise<RawClient> {
  const client = await RawClient.signIn(host.url, name);
  client.send({ frame: 'watch', id: client.id(), topic: 'messaging.inbox', since: undefined, body: EMPTY });
  await client.next('snapshot');
  return client;
}

async function subscribe(client: RawClient, room: string): Promise<void> {
  const channel = `messaging/${room}`;
  client.send({ frame: 'subscribe', id: client.id(), channel, from: undefined, last: 0, members: false, noEcho: false });
  await client.next('subscribed');
}

let said = 0;
/** The first member says something; settles when it is acknowledged. */
async function say(room: string): Promise<number> {
  const [speaker] = clients;
  const body = encodeJson({ kind: 'create', body: `message ${++said}`, ref: `r${said}` });
  speaker?.send({
    frame: 'publish',
    id: speaker.id(),
    channel: `messaging/${room}`,
    producer: `p-${room}`,
    seq: nextSeq(room),
    payload: body,
  });
  return (await speaker?.next('published'))?.position?.offset ?? 0;
}
const seqs = new Map<string, number>();
function nextSeq(room: string): number {
  const seq = (seqs.get(room) ?? 0) + 1;
  seqs.set(room, seq);
  return seq;
}

const headsOf = (body: Uint8Array) => (json(body) as InboxDelta).heads ?? [];

/** Waits until every member's inbox says that the room has so many messages; what arrived is then taken out, and counted by kind. */
async function arrivals(room: string, members: readonly RawClient[], seq: number): Promise<readonly Readonly<Record<string, number>>[]> {
  let waiting = members;
  const looked = new Map<RawClient, number>();
  // Each frame is read once: looking again and again at all of them would keep the server, which is in this process, from its work.
  const isNews = (client: RawClient): boolean => {
    const fresh = client.frames.slice(looked.get(client) ?? 0);
    looked.set(client, client.frames.length);
    return fresh.some(
      (frame) => frame.frame === 'delta' && headsOf(frame.body).some((head) => head.conversation === room && head.seq === seq),
    );
  };
  const countWaiting = (): number => {
    waiting = waiting.filter((client) => !isNews(client));
    return waiting.length;
  };
  await expect.poll(countWaiting, { interval: 20 }).toBe(0);
  // Whatever the server sent before its answer is here when the answer is.
  for (const [at, client] of clients.entries()) client.send({ frame: 'ping', at });
  await Promise.all(clients.map((client) => client.next('pong')));
  return Promise.all(clients.map(async (client) => taken(client)));
}

async function taken(client: RawClient): Promise<Readonly<Record<string, number>>> {
  const counts: Partial<Record<FrameName, number>> = {};
  while (client.frames.length > 0) {
    const { frame } = await client.take(() => true);
    counts[frame] = (counts[frame] ?? 0) + 1;
  }
  return counts;
}

interface Cost {
  readonly rows: Readonly<Record<string, number>>;
  readonly requests: Requests;
  readonly frames: readonly Readonly<Record<string, number>>[];
  readonly ticks: number;
}

/** What was asked of the store since. Now and then, and whatever is said, a node compares the head of each channel with the log: left out. */
function asked(since: Requests): Requests {
  const { head: _, ...requests } = growth(since, store.requests);
  return requests;
}

/** What one message costs in a room whose first message was said before. */
async function costOf(room: string, members: readonly RawClient[]): Promise<Cost> {
  await say(room);
  await arrivals(room, members, seqs.get(room) ?? 0);
  const [rows, { requests }, before] = [await store.changedRows(), store, ticks];
  await say(room);
  const frames = await arrivals(room, members, seqs.get(room) ?? 0);
  return { rows: growth(rows, await store.changedRows()), requests: asked(requests), frames, ticks: ticks - before };
}

test('a message to 5,000 members writes the rows and asks the queries of a message to five, and is sent once to each who looks', async () => {
  const small = await costOf(SMALL, clients.slice(0, 5));
  const large = await costOf(LARGE, clients);
  expect(large.rows).toEqual(small.rows);
  expect(Object.keys(small.rows).sort()).toEqual([
    'log_channels',
    'log_entries',
    'log_producers',
    'messaging_conversation',
    'messaging_member',
    'messaging_message',
    'messaging_shelf',
  ]);
  expect(large.requests).toEqual(small.requests);
  expect(large.requests).toEqual({ append: 1 });

  expect(small.frames.map(({ message = 0 }) => message)).toEqual(names.map((_, index) => (index < 5 ? 1 : 0)));
  expect(large.frames.map(({ message = 0 }) => message)).toEqual(names.map((_, index) => (index < LOOKING ? 1 : 0)));
  expect(small.frames.map(({ delta = 0 }) => delta)).toEqual(names.map((_, index) => (index < 5 ? 1 : 0)));
  expect(new Set(large.frames.map(({ delta = 0 }) => delta))).toEqual(new Set([1]));
  expect([small.ticks, large.ticks]).toEqual([1, 1]);
});

test('many messages at once are at most one inbox frame per session and tick, and still one message frame each', async () => {
  const before = ticks;
  const { requests } = store;
  const burst = 40;
  await Promise.all(Array.from({ length: burst }, () => say(LARGE)));
  const frames = await arrivals(LARGE, clients, seqs.get(LARGE) ?? 0);
  const passed = ticks - before;
  expect(frames.map(({ message = 0 }) => message)).toEqual(names.map((_, index) => (index < LOOKING ? burst : 0)));
  expect(passed).toBeGreaterThan(0);
  expect(passed).toBeLessThan(burst);
  for (const { delta = 0 } of frames) expect(delta).toBeLessThanOrEqual(passed);
  expect(asked(requests)).toEqual({ append: burst });
});
