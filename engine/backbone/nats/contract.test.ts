import type { Backbones } from '@parley/backbone';
import { type NatsServer, startNats, startProxy, type TcpProxy } from '@parley/backbone/nats/testing';
import { type BackboneSite, backboneContract, becomes } from '@parley/backbone/testing';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { connectNats } from './index.ts';
import type { NatsBackbone } from './nats-backbone.ts';

let nats: NatsServer;
let sites = 0;
const closings: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  nats = await startNats();
});
afterEach(async () => {
  await Promise.all(closings.splice(0).map((close) => close()));
});
afterAll(() => nats.close());

/** A site of its own on the common server; each node stands behind a proxy that can cut it off. */
function makeSite(way: keyof Backbones): BackboneSite {
  const site = `contract-${++sites}`;
  const members = new Map<string, { readonly backbone: NatsBackbone; readonly proxy: TcpProxy }>();
  return {
    join: async (node) => {
      const proxy = await startProxy(nats.url);
      const backbones = await connectNats({ url: proxy.url, node, site });
      const backbone = backbones[way];
      closings.push(() => Promise.all([...Object.values(backbones), proxy].map((each) => each.close())));
      members.set(node, { backbone, proxy });
      return backbone;
    },
    // What the server has taken of everybody stands before its answer to whoever asks next.
    settle: async () => {
      for (let round = 0; round < 2; round++) await Promise.all([...members.values()].map(({ backbone }) => backbone.flush()));
    },
    setConnected: async (node, connected) => {
      const member = members.get(node);
      if (connected) member?.proxy.heal();
      else member?.proxy.cut();
      if (member) await becomes(member.backbone, connected ? 'connected' : 'disconnected');
    },
  };
}

for (const way of ['control', 'channels', 'pipes'] as const) backboneContract(`NATS, ${way}`, () => makeSite(way));
