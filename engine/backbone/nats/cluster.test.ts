// Several NATS servers with routes between them, and nodes at different ones.
import { setTimeout as pause } from 'node:timers/promises';
import type { Backbone, BackboneStatus, Backbones } from '@parley/backbone';
import { type NatsCluster, startNatsCluster, startProxy, type TcpProxy } from '@parley/backbone/nats/testing';
import { type BackboneSite, backboneContract, becomes } from '@parley/backbone/testing';
import { afterAll, afterEach, beforeAll, expect, it, onTestFinished } from 'vitest';
import { connectNats } from './index.ts';

let cluster: NatsCluster;
let sites = 0;
const closings: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  cluster = await startNatsCluster(2);
});
afterEach(async () => {
  await Promise.all(closings.splice(0).map((close) => close()));
});
afterAll(() => cluster.close());

/** A node that everybody hears who says how far it is. */
class Member {
  readonly backbone: Backbone;
  readonly proxy: TcpProxy;
  /** By node: the last round of which this one has heard. */
  readonly #heard = new Map<string, number>();

  constructor(backbone: Backbone, proxy: TcpProxy) {
    this.backbone = backbone;
    this.proxy = proxy;
    backbone.subscribe('round', ([round = 0], from) => this.#heard.set(from, round));
  }

  hears(round: number, others: readonly Member[]): boolean {
    return others.every(({ backbone: { node } }) => node === this.backbone.node || this.#heard.get(node) === round);
  }
}

/** A site of its own; nodes are at the servers in turn, each behind a proxy that can cut it off. */
function makeSite(way: keyof Backbones): BackboneSite {
  const site = `cluster-${++sites}`;
  const members = new Map<string, Member>();
  let round = 0;
  return {
    join: async (node) => {
      const proxy = await startProxy(cluster.servers[members.size % 2]?.url ?? '');
      // Twice the same: as of somebody who knows of several servers.
      const backbones = await connectNats({ url: `${proxy.url},${proxy.url}`, node, site });
      closings.push(() => Promise.all([...Object.values(backbones), proxy].map((each) => each.close())));
      members.set(node, new Member(backbones[way], proxy));
      return backbones[way];
    },
    // What everybody has said stands before its sign; it is said again where a server did not know yet who wants to hear it.
    settle: async () => {
      const there = [...members.values()].filter(({ backbone }) => backbone.status === 'connected');
      round = (round + 1) % 256;
      do {
        for (const { backbone } of there) backbone.publish('round', Uint8Array.of(round));
        await pause(5);
      } while (!there.every((member) => member.hears(round, there)));
    },
    setConnected: async (node, connected) => {
      const member = members.get(node);
      if (connected) member?.proxy.heal();
      else member?.proxy.cut();
      if (member) await becomes(member.backbone, connected ? 'connected' : 'disconnected');
    },
  };
}

/** What the three ways of a node say of themselves from now on. */
function watch(backbones: Backbones): BackboneStatus[] {
  const statuses: BackboneStatus[] = [];
  for (const backbone of Object.values(backbones)) backbone.onStatus((status: BackboneStatus) => statuses.push(status));
  return statuses;
}

for (const way of ['control', 'channels', 'pipes'] as const) backboneContract(`two NATS servers, ${way}`, () => makeSite(way));

it('Nodes of a server that is killed go on at another one, and are told of a gap; those of the other one are not', async () => {
  const own = await startNatsCluster(3);
  onTestFinished(() => own.close());
  const [first = '', second = '', third = ''] = own.servers.map(({ url }) => url);
  const [near, far] = [await startProxy(first), await startProxy(third)];
  const join = (url: string, node: string) => connectNats({ url, node, site: 'moving' });
  far.cut();
  const [stays, moves] = [await join(second, 'stays'), await join(`${near.url},${far.url}`, 'moves')];
  far.heal();
  onTestFinished(async () => {
    for (const each of [...Object.values(stays), ...Object.values(moves), near, far]) await each.close();
  });
  const heard: string[] = [];
  stays.channels.subscribe('news', (bytes, from) => heard.push(`${from} ${bytes[0]}`));
  const [told, toldThere] = [watch(moves), watch(stays)];

  await own.servers[0]?.kill();
  // Of three connections.
  while (told.length < 6) await pause(5);
  for (let number = 1; heard.length === 0; number++) {
    moves.channels.publish('news', Uint8Array.of(number));
    await pause(5);
  }
  expect(heard[0]).toMatch(/^moves /);
  expect(told.toSorted()).toEqual(['connected', 'connected', 'connected', 'disconnected', 'disconnected', 'disconnected']);
  expect(toldThere).toEqual([]);
});
