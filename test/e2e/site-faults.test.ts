// Three nodes on one database and one backbone, under load, while everything of it fails in turn.
import { setTimeout as sleep } from 'node:timers/promises';
import { startProxy, type TcpProxy } from '@parley/backbone/nats/testing';
import type { Parley } from '@parley/esdk';
import { SimulatedRuntime } from '@parley/runtime/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Balancer } from './support/balancer.ts';
import { clientOf, loadSample, tokensFor } from './support/clients.ts';
import type { Server } from './support/server.ts';
import { SeveralNodes } from './support/several-nodes.ts';
import { LISTENERS, Listener, SPEAKERS, Speaker, wrongIn } from './support/talk.ts';

/** Publications that each speaker has under way. */
const UNDER_WAY = 4;
/** Longer than a lease (2 s): what stands still for so long is given up by the others. */
const LONG_MS = 3_500;
const NAMES = ['a', 'b', 'c'] as const;
type Name = (typeof NAMES)[number];

let site: SeveralNodes;
/** Between node c and the rest of the site. */
let lines: { readonly database: TcpProxy; readonly backbone: TcpProxy };
let nodes: Record<Name, Server>;
let balancer: Balancer;

beforeAll(async () => {
  site = await SeveralNodes.start();
  const [database, backbone] = await Promise.all([startProxy(site.env.PARLEY_DATABASE), startProxy(site.env.PARLEY_BACKBONE)]);
  lines = { database, backbone };
  const a = await site.node('a');
  const [b, c] = await Promise.all([
    site.node('b'),
    site.node('c', { env: { PARLEY_DATABASE: database.url, PARLEY_BACKBONE: backbone.url } }),
  ]);
  nodes = { a, b, c };
  balancer = await Balancer.start(() => NAMES.map((name) => nodes[name].port));
  await loadSample(a);
});
afterAll(async () => {
  await balancer?.close();
  await Promise.all(Object.values(nodes ?? {}).map((node) => node.dispose()));
  await site?.[Symbol.asyncDispose]();
  await Promise.all(Object.values(lines ?? {}).map((line) => line.close()));
});

async function kill(name: Name): Promise<void> {
  await nodes[name].end('SIGKILL');
  await sleep(LONG_MS);
  nodes[name] = await nodes[name].restart();
}

async function freeze(name: Name): Promise<void> {
  process.kill(nodes[name].pid, 'SIGSTOP');
  await sleep(LONG_MS);
  process.kill(nodes[name].pid, 'SIGCONT');
}

async function rolling(): Promise<void> {
  for (const name of NAMES) {
    expect(await nodes[name].end('SIGTERM')).toBe(0);
    nodes[name] = await nodes[name].restart();
  }
}

/** What happens to a site, by name. */
const TROUBLES: Readonly<Record<string, () => Promise<void>>> = {
  'a node is killed': () => kill('b'),
  'a node is frozen longer than its lease': () => freeze('a'),
  'the backbone is killed and comes back': async () => {
    await site.nats.kill();
    await sleep(LONG_MS);
    await site.nats.start();
  },
  'a node does not reach the backbone': async () => {
    lines.backbone.cut();
    await sleep(LONG_MS);
    lines.backbone.heal();
  },
  'the line of a node to the database is silent': async () => {
    lines.database.stall();
    await sleep(LONG_MS);
    lines.database.heal();
  },
  'the database fails and comes back': async () => {
    await site.postgres.stop('immediate');
    await sleep(1_000);
    await site.postgres.start();
  },
  'all nodes are restarted, one after the other': rolling,
};

test('nothing that was acknowledged is lost or doubled, and everybody hears everything once and in order, whatever fails', async () => {
  const seed = Math.floor(Math.random() * 2 ** 32);
  const { random } = new SimulatedRuntime(seed);
  const tokens = await tokensFor(nodes.a, [...SPEAKERS, ...LISTENERS, ...LISTENERS, ...LISTENERS]);
  // Each at another node, by the balancer's turns; where they go when theirs fails, it says, too.
  const clients = tokens.map((token) => clientOf({ ...nodes.a, url: balancer.url } as Server, token));
  const speakers = SPEAKERS.map((person, index) => new Speaker(clients[index] as Parley, person));
  const listeners = clients.slice(SPEAKERS.length).map((client) => new Listener(client));
  await Promise.all(listeners.map((listener) => listener.begin()));
  const talking = speakers.map((speaker) => speaker.talk(UNDER_WAY));
  const acked = () => speakers.map((speaker) => speaker.acked.length);

  for (const [trouble, happen] of Object.entries(TROUBLES)) {
    await happen();
    // Everybody comes through again before the next.
    const before = acked();
    await expect.poll(() => acked().every((count, index) => count > (before[index] ?? 0)), { message: trouble }).toBe(true);
    await sleep(random.integer(300));
  }
  for (const speaker of speakers) speaker.stop();
  await Promise.all(talking);
  expect(await wrongIn(clients[0] as Parley, speakers, listeners), `seed ${seed}`).toEqual([]);
  expect(acked().every((count) => count > Object.keys(TROUBLES).length)).toBe(true);
  await Promise.all(clients.map((client) => client.close()));
});
