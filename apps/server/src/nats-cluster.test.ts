// Nodes at different servers of a NATS cluster whose route breaks.
import { setTimeout as pause } from 'node:timers/promises';
import { connectNats } from '@parley/backbone/nats';
import { startNatsCluster } from '@parley/backbone/nats/testing';
import { systemRuntime } from '@parley/runtime';
import { NodeSite } from '@parley/site';
import { MemoryLedger } from '@parley/storage';
import { expect, it, onTestFinished } from 'vitest';

it('Nodes whose servers lose each other are told of a gap when they hear each other again', async () => {
  const cluster = await startNatsCluster(2);
  onTestFinished(() => cluster.close());
  const ledger = new MemoryLedger(systemRuntime);
  const open = async (node: string, number: number) => {
    const backbones = await connectNats({ url: cluster.servers[number]?.url ?? '', node, site: 'routes' });
    const site = await NodeSite.open({ node, runtime: systemRuntime, backbones, ledger, onFault: () => {} });
    onTestFinished(async () => {
      await site.close();
      for (const backbone of Object.values(backbones)) await backbone.close();
    });
    let heard = 0;
    site.backbones.channels.subscribe('word', () => heard++);
    const gaps: number[] = [];
    site.onGap(() => gaps.push(gaps.length));
    return { site, gaps, heard: () => heard, say: () => site.backbones.channels.publish('word', Uint8Array.of(1)) };
  };
  const [a, b] = [await open('a', 0), await open('b', 1)];
  /** Both speak until each hears the other, or neither does. */
  const speak = async (until: () => boolean): Promise<void> => {
    while (!until()) {
      a.say();
      b.say();
      await pause(20);
    }
  };
  await speak(() => a.heard() > 0 && b.heard() > 0);
  // Of the time before the route was there.
  await pause(1_500);
  for (const { gaps } of [a, b]) gaps.length = 0;

  cluster.route.cut();
  let silentFor = 0;
  let before = 0;
  await speak(() => {
    const sum = a.heard() + b.heard();
    silentFor = sum === before ? silentFor + 1 : 0;
    before = sum;
    return silentFor === 100;
  });
  expect([a.gaps, b.gaps]).toEqual([[], []]);
  cluster.route.heal();
  await speak(() => a.gaps.length > 0 && b.gaps.length > 0);
  expect([a.site.backbones.control.status, b.site.holds]).toEqual(['connected', true]);
});
