import { startNats } from '@parley/backbone/nats/testing';
import { RawClient } from '@parley/host/testing';
import { CODES } from '@parley/protocol';
import { readLedgerStatus } from '@parley/storage/postgres';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { loadSample, tokensFor } from './support/clients.ts';
import { say, subscribe } from './support/frames.ts';
import { WAIT_MS } from './support/patience.ts';
import type { Server } from './support/server.ts';
import { SeveralNodes } from './support/several-nodes.ts';

let site: SeveralNodes;
let a: Server;
let b: Server;
let tokens: readonly string[];

beforeAll(async () => {
  site = await SeveralNodes.start();
  [a, b] = await Promise.all([site.node('a'), site.node('b')]);
  await loadSample(a);
  tokens = await tokensFor(a, ['amara-okafor', 'amara-okafor', 'joaquin-herrera', 'yusuf-demir', 'yusuf-demir']);
});
afterAll(async () => {
  await site[Symbol.asyncDispose]();
});

const status = () => readLedgerStatus(site.env.PARLEY_DATABASE);
const holders = async () => (await status()).lives.filter(({ leftMs }) => leftMs > 0).map(({ node }) => node);
/** A node that had too little of the processor for its lease has it again when it goes on. */
const hold = (...names: readonly string[]) => expect.poll(holders).toEqual(names);
const lifeOf = async (name: string) => (await status()).lives.find(({ node, leftMs }) => node === name && leftMs > 0)?.life;

test('two processes are one site: they name each other, and the status names both', async () => {
  expect([a, b].some(({ output }) => /of this site: a, b/.test(output))).toBe(true);
  const { output } = await site.command('a', ['cluster', 'status']);
  for (const { url } of [a, b]) expect(output).toMatch(new RegExp(`^[ab] +renewed \\d+ ms ago +${url} `, 'm'));
  expect(output).toMatch(/Revocations so far: 0/);
});

test('a session that was begun at one node goes on at the other', async () => {
  const before = await RawClient.signIn(a.url, tokens[2] ?? '');
  const after = await RawClient.resume(b.url, before.welcome.ticket);
  expect(after.welcome).toMatchObject({ session: before.welcome.session, person: 'joaquin-herrera', resumed: true, node: 'b' });
  expect((await before.closed).code).toBe(CODES['session-moved'].code);
  // Its ticket was used, wherever it is shown now.
  for (const { url } of [a, b])
    await expect(RawClient.resume(url, before.welcome.ticket)).rejects.toMatchObject({ code: CODES['ticket-invalid'].code });
  await after.close();
});

test('a node that is frozen tells nobody what is said in a room after they have left it at another node', async () => {
  const [talker, leaver, there] = await Promise.all([
    RawClient.signIn(a.url, tokens[0] ?? ''),
    RawClient.signIn(a.url, tokens[2] ?? ''),
    RawClient.signIn(b.url, tokens[2] ?? ''),
  ]);
  const room = await talker.request('messaging.createRoom', { title: 'Night shift', people: ['joaquin-herrera'] }, { key: 'night' });
  const { id } = (room as { readonly conversation: { readonly id: string } }).conversation;
  const channel = `messaging/${id}`;
  const join = (): void => there.send(subscribe(there, channel));
  join();
  await there.next('subscribed');
  await say(talker, channel, 1, 'Message 1');
  await there.next('message');
  process.kill(b.pid, 'SIGSTOP');
  await leaver.request('messaging.leave', { conversation: id }, { deadlineMs: WAIT_MS });
  await say(talker, channel, 2, 'Message 2');
  process.kill(b.pid, 'SIGCONT');
  const ended = await there.take(({ frame }) => frame === 'reset' || frame === 'error');
  // Sent back to the position it is asked about anew when it comes.
  if (ended.frame === 'reset') join();
  const refusal = ended.frame === 'reset' ? await there.next('error') : ended;
  expect(refusal).toMatchObject({ code: CODES.forbidden.code });
  expect(there.frames.filter(({ frame }) => frame === 'message')).toEqual([]);
  await Promise.all([talker, leaver, there].map((client) => client.close()));
});

test('a node that is frozen writes nothing to somebody who was signed out meanwhile, when it goes on', async () => {
  const [here, there, other] = await Promise.all([
    RawClient.signIn(a.url, tokens[0] ?? ''),
    RawClient.signIn(b.url, tokens[1] ?? ''),
    RawClient.signIn(b.url, tokens[2] ?? ''),
  ]);
  process.kill(b.pid, 'SIGSTOP');
  // Of this the node finds its buffers full when it goes on.
  for (let at = 0; at < 20; at++) for (const client of [there, other]) client.send({ frame: 'ping', at });
  // Answered while the node is frozen.
  await here.request('identity.signOut', { everywhere: true }, { deadlineMs: WAIT_MS });
  const heard = there.frames.length;
  process.kill(b.pid, 'SIGCONT');
  await there.closed;
  await other.next('pong');
  expect(there.frames.length).toBe(heard);
  await other.close();
});

test('without the backbone a sign-out still reaches the other node, through the database', async () => {
  const [here, there] = await Promise.all([RawClient.signIn(a.url, tokens[3] ?? ''), RawClient.signIn(b.url, tokens[4] ?? '')]);
  await site.nats.kill();
  await here.request('identity.signOut', { everywhere: true }, { deadlineMs: WAIT_MS });
  await there.closed;
  await hold('a', 'b');
  await site.nats.start();
});

test('a name has one process: others wait, say so, may be stopped, and take over when the first was killed', async () => {
  await hold('a', 'b');
  const before = await lifeOf('b');
  const wait = (data: string, onStart?: (pid: number) => void) => {
    const waits = Promise.withResolvers<void>();
    const hear = (output: string): void => {
      if (output.includes('Another process has the name "b"')) waits.resolve();
    };
    const ready = site.node('b', { data: site.dataOf(data), hear, ...(onStart && { onStart }) });
    // One that ends instead says why.
    return { waits: Promise.race([waits.promise, ready]), ready };
  };
  let pid = 0;
  const stopped = wait('b2', (started) => {
    pid = started;
  });
  const next = wait('b3');
  const refused = expect(stopped.ready).rejects.toThrow('ended before it was ready (0)');
  await Promise.all([stopped.waits, next.waits]);
  process.kill(pid, 'SIGTERM');
  await refused;
  await b.end('SIGKILL');
  b = await next.ready;
  await hold('a', 'b');
  expect(await lifeOf('b')).not.toBe(before);
});

test('a node that is stopped sends its people away and is gone at once', async () => {
  const client = await RawClient.signIn(b.url, tokens[2] ?? '');
  const ended = b.end();
  expect((await client.next('goaway')).code).toBe(CODES['going-away'].code);
  await client.close();
  expect(await ended).toBe(0);
  expect(await holders()).not.toContain('b');
  b = await site.node('b');
});

test('a node does not start without its database, and says so', async () => {
  const { code, output } = await site.command('c', ['start'], { PARLEY_DATABASE: site.postgres.url('nowhere') });
  expect(code).toBe(1);
  expect(output).toMatch(/There is no such database/);
  expect(output).not.toMatch(/^\s+at |Error:|node:internal/m);
  await hold('a', 'b');
});

test('a node at another NATS server is named when they are asked whether they are ready, by the status and in the log', async () => {
  const elsewhere = await startNats();
  onTestFinished(() => elsewhere.close());
  const c = await site.node('c', { env: { PARLEY_BACKBONE: elsewhere.url } });
  onTestFinished(() => c.dispose());
  const ready = async ({ url }: Server): Promise<string> => await (await fetch(`${url}/readyz`)).text();
  await expect.poll(() => ready(a)).toContain('It does not hear 1 of the other nodes. Its log says which.');
  await expect.poll(() => ready(c)).toContain('It does not hear 2 of the other nodes.');
  // It serves its people all the same.
  await expect.poll(async () => (await fetch(`${c.url}/readyz`)).status).toBe(200);
  const status = async (): Promise<string> => (await site.command('a', ['cluster', 'status'])).output;
  await expect.poll(status).toMatch(/^Node c hears nothing of a, b: compare PARLEY_BACKBONE of all nodes/m);
  await expect.poll(status).toMatch(/^Node a hears nothing of c: /m);
  await expect.poll(() => a.output).toMatch(/is not heard.*"c: It does not reach the backbone, or not the same one/);
});
