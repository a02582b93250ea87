// Peers that keep no rules, against a real server with its own limits, while two others talk. What takes shorter limits to see:
// components/host/src/hostile-peers.test.ts. How much the others notice: `npm run soak -- hostile`.
import { setTimeout as sleep } from 'node:timers/promises';
import { connect, type Parley } from '@parley/esdk';
import { ClosedByServer, RawClient } from '@parley/host/testing';
import { codeOf, encodeJson, type Frame, type FrameOf } from '@parley/protocol';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { clientOf, loadSample, tokensFor, wholeHistory } from './support/clients.ts';
import { figures, METRICS } from './support/figures.ts';
import { call, publish, say, subscribe } from './support/frames.ts';
import { RoughLine } from './support/rough-line.ts';
import { parley, Server } from './support/server.ts';
import { LISTENERS, Listener, SPEAKERS, Speaker, wrongIn } from './support/talk.ts';

let server: Server;
/** Of somebody who is in the room, as those are who talk. */
let token: string;
/** Of a room of theirs. */
let floodedFeed: string;
let speaker: Speaker;
let listener: Listener;
let talking: Promise<void>;
const clients: Parley[] = [];

beforeAll(async () => {
  server = await Server.start({ env: METRICS });
  await loadSample(server);
  const tokens = await tokensFor(server, [SPEAKERS[0], LISTENERS[0], SPEAKERS[1]]);
  token = tokens[2] ?? '';
  clients.push(...tokens.slice(0, 2).map((each) => clientOf(server, each)));
  const [first, second] = clients as [Parley, Parley];
  speaker = new Speaker(first, SPEAKERS[0]);
  listener = new Listener(second);
  await listener.begin();
  talking = speaker.talk(1);
  floodedFeed = `messaging/${await makeRoom('Flooded')}`;
  while (speaker.acked.length === 0) await sleep(10);
});
afterAll(async () => {
  await Promise.all(clients.map((client) => client.close()));
  await server?.dispose();
});

/** Above every rate also where a turn takes a second. */
const AT_ONCE = 100;

const figure = async (name: string): Promise<number> => (await figures(server)).get(`parley_${name}`) ?? 0;

/** Sends far above the rates, whatever is answered, until the connection is closed. Answers the refusals and the code of the end. */
async function flood(
  makeFrames: (client: RawClient, alias: number) => readonly Frame[],
): Promise<{ refusals: FrameOf<'error'>[]; code: number }> {
  const client = await RawClient.signIn(server.url, token);
  client.send(subscribe(client, floodedFeed));
  const { alias } = await client.next('subscribed');
  let code: number | undefined;
  client.closed.then((closed) => {
    code = closed.code;
  });
  while (code === undefined) {
    client.send(...makeFrames(client, alias));
    await sleep(20);
  }
  return { refusals: client.frames.filter((frame) => frame.frame === 'error'), code };
}

test('Whoever goes above the rates is told with each refusal how long to wait, and closed when that is ignored', async () => {
  const open = await figure('subscriptions');
  const floods = {
    publications: (client: RawClient) => Array.from({ length: AT_ONCE }, () => publish(client, floodedFeed, 1, 'again and again')),
    casts: (_: RawClient, alias: number) =>
      Array.from({ length: AT_ONCE }, (): Frame => ({ frame: 'cast', alias, sender: '', key: 'k', payload: encodeJson({}) })),
    methods: (client: RawClient) => Array.from({ length: AT_ONCE }, () => call(client, 'people.me', {})),
    // 10,000 in the first second of it, as fast as they can be written.
    flips: (client: RawClient, alias: number) =>
      Array.from({ length: 200 }, () => [subscribe(client, floodedFeed), { frame: 'unsubscribe', alias } as const]).flat(),
    'pings of the protocol': () => Array.from({ length: AT_ONCE }, (): Frame => ({ frame: 'ping', at: 1 })),
  };
  const outcomes = await Promise.all(Object.entries(floods).map(async ([name, make]) => ({ name, ...(await flood(make)) })));
  for (const { name, refusals, code } of outcomes) {
    expect([name, code]).toEqual([name, codeOf('flooding')]);
    // Signs of life are answered also above the rates.
    if (!name.startsWith('pings')) expect(refusals.length, name).toBeGreaterThan(0);
    for (const { code: refused, retryAfterMs } of refusals) {
      expect([codeOf('rate-limited'), codeOf('too-many-requests')], name).toContain(refused);
      expect(retryAfterMs, name).toBeGreaterThan(0);
    }
  }
  await expect.poll(() => figure('subscriptions')).toBe(open);
});

/** Everybody but those who talk has gone. */
const alone = () => expect.poll(() => figure('sessions')).toBe(clients.length);

test('Whoever opens pipes to strangers again and again is told how long to wait', async () => {
  const added = await parley(['people', 'add', 'Nour Said', 'n.said@aldermoor.example'], { data: server.data });
  expect(added.output).toBe('nour-said\n');
  const client = await RawClient.signIn(server.url, token);
  const open = (turn: number): Promise<FrameOf<'abort'>> => {
    const opened = { pipe: 2 * turn + 1, limit: 0, token: undefined, kind: 0, label: 'file', meta: new Uint8Array() };
    client.send({ frame: 'open', ...opened, peer: 'person/nour-said' });
    return client.next('abort');
  };
  // Ten at once; on a slow machine there is one more every six seconds.
  let refused = await open(0);
  let opened = 1;
  for (; refused.code === codeOf('unavailable'); opened++) refused = await open(opened);
  expect(refused).toMatchObject({ code: codeOf('rate-limited'), retryAfterMs: expect.any(Number) });
  expect(refused.retryAfterMs).toBeGreaterThan(0);
  expect(opened).toBeGreaterThan(10);
  await client.close();
});

test('One person has so many connections, and the next is closed with a code that says so', async () => {
  await alone();
  const attempts = Array.from({ length: 40 }, () => RawClient.signIn(server.url, token));
  const outcomes = await Promise.allSettled(attempts);
  const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []));
  for (const reason of refused) expect(reason).toMatchObject({ name: ClosedByServer.name, code: codeOf('too-many-connections') });
  expect(refused).toHaveLength(8);
  await Promise.all(outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value.close() : undefined)));
  await alone();
});

test('A ticket that was changed, used, or taken from another device is good for nobody', async () => {
  const owner = await RawClient.signIn(server.url, token);
  const { ticket } = owner.welcome;
  const invalid = { code: codeOf('ticket-invalid') };
  const changed = `${ticket.slice(0, 40)}${ticket[40] === 'A' ? 'B' : 'A'}${ticket.slice(41)}`;
  await expect(RawClient.resume(server.url, changed)).rejects.toMatchObject(invalid);
  const thief = await RawClient.connect(server.url);
  thief.send({ frame: 'hello', version: 1, client: 'thief', device: 'another', token: undefined, ticket });
  expect(await thief.closed).toMatchObject(invalid);
  const again = await RawClient.resume(server.url, ticket);
  expect(again.welcome.session).toBe(owner.welcome.session);
  await expect(RawClient.resume(server.url, ticket)).rejects.toMatchObject(invalid);
  await again.close();
});

/** A room of their own. */
async function makeRoom(title: string): Promise<string> {
  const client = await RawClient.signIn(server.url, token);
  const { conversation } = (await client.request('messaging.createRoom', { title, people: [] })) as { conversation: { id: string } };
  await client.close();
  return conversation.id;
}

/** Says something long in the room by as many clients as there are, once each. */
async function sayLong(writers: readonly RawClient[], room: string, seq: number): Promise<void> {
  await Promise.all(writers.map((writer, index) => say(writer, `messaging/${room}`, seq, `${index}-${seq} `.padEnd(15_000, 'x'))));
}
const signedIn = (count: number): Promise<RawClient[]> =>
  Promise.all(Array.from({ length: count }, () => RawClient.signIn(server.url, token)));

test('Whoever asks for much and reads nothing is cut, and little of it is kept', async () => {
  const SILENT = 10;
  const closed = 'closed_total{code="slow-reader"}';
  const conversation = await makeRoom('Silent');
  const [writer] = await signedIn(1);
  for (let seq = 1; seq <= 10; seq++) await sayLong([writer as RawClient], conversation, seq);
  const before = await figure(closed);
  const silent = await signedIn(SILENT);
  for (const client of silent) client.reading = false;
  // First what the rates allow at once, in steps that are small beside the limit, so that what waits is seen to grow; then as much as they allow a
  // second. An answer is some 75 KB.
  let most = 0;
  for (let round = 0; (await figure('sessions')) > clients.length + 1; round++) {
    for (const client of silent)
      client.send(...Array.from({ length: 10 }, () => call(client, 'messaging.history', { conversation, limit: 200 })));
    await sleep(round < 20 ? 100 : 200);
    most = Math.max(most, await figure('queued_bytes'));
  }
  expect(await figure(closed)).toBe(before + SILENT);
  // Twice the mark at which a reader lags, and one answer.
  expect(most).toBeLessThan(SILENT * (2 * 1024 ** 2 + 128 * 1024));
  expect(most).toBeGreaterThan(1024 ** 2);
  await writer?.close();
});

test('Whoever reads a kilobyte a second is sent back, and misses nothing', async () => {
  const line = await RoughLine.to(server.port);
  const slow = connect(line.url, { token, storageKey: 'slow' });
  const conversation = await makeRoom('Slow');
  const heard = new Listener(slow, `messaging/${conversation}`);
  const lagging = 'lagging_readers_total';
  const before = await figure(lagging);
  await heard.begin();
  line.crawl(1_024);
  const writers = await signedIn(16);
  let rounds = 0;
  while ((await figure(lagging)) === before) {
    await sayLong(writers, conversation, ++rounds);
    // As fast as each of them may.
    await sleep(60);
  }
  line.held = false;
  await heard.until(rounds * writers.length);
  const names = (bodies: readonly string[]) => bodies.map((body) => body.split(' ')[0]);
  const stored = await wholeHistory(slow, conversation);
  expect(names(heard.bodies)).toEqual(names(stored.map(({ body }) => body)));
  await Promise.all([slow.close(), ...writers.map((writer) => writer.close()), line.close()]);
});

test('Those who kept the rules meanwhile have said and heard everything, once and in order', async () => {
  await expect.poll(() => speaker.acked.length).toBeGreaterThan(100);
  speaker.stop();
  await talking;
  expect(await wrongIn(clients[1] as Parley, [speaker], [listener])).toEqual([]);
});
