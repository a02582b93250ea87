import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import type { Backbone, BackboneStatus } from '@parley/backbone';
import { startNats, startProxy } from '@parley/backbone/nats/testing';
import { becomes } from '@parley/backbone/testing';
import { describe, expect, it, type TestContext } from 'vitest';
import { connectNats } from './index.ts';

const bytes = new Uint8Array(10);

/** Servers, proxies and nodes that end with the test; the tests run at the same time, so each has its own. */
function makeStage({ onTestFinished }: TestContext) {
  return {
    serve: async (args: readonly string[] = []) => {
      const nats = await startNats(args);
      onTestFinished(() => nats.close());
      return nats;
    },
    standBetween: async (url: string) => {
      const proxy = await startProxy(url);
      onTestFinished(() => proxy.close());
      return proxy;
    },
    join: async (url: string, node: string) => {
      const backbones = await connectNats({ url, node, site: 'site' });
      onTestFinished(async () => {
        await Promise.all(Object.values(backbones).map((each) => each.close()));
      });
      return backbones;
    },
  };
}

/** What the backbone says of itself from now on. */
function watch(backbone: Backbone): BackboneStatus[] {
  const statuses: BackboneStatus[] = [];
  backbone.onStatus((status) => statuses.push(status));
  return statuses;
}

function collect(backbone: Backbone, subject: string): number[] {
  const firstBytes: number[] = [];
  backbone.subscribe(subject, (message) => firstBytes.push(message[0] ?? -1));
  return firstBytes;
}

describe('faults of the NATS server and of the way to it', { concurrent: true }, () => {
  it('A server that is killed and started again is a gap, and everything works after it', async (test) => {
    const { serve, join } = makeStage(test);
    const nats = await serve();
    const [a, b] = [await join(nats.url, 'a'), await join(nats.url, 'b')];
    const statuses = [a, b].flatMap(({ control, channels, pipes }) => [control, channels, pipes].map(watch));
    const before = collect(b.channels, 'before');
    const stop = b.channels.subscribe('stopped', () => expect.unreachable());
    await nats.kill();
    await Promise.all([a, b].flatMap((each) => Object.values(each).map((backbone) => becomes(backbone, 'disconnected'))));
    const during = collect(b.control, 'during');
    stop();
    a.channels.publish('before', bytes);
    await nats.start();
    await Promise.all([a, b].flatMap((each) => Object.values(each).map((backbone) => becomes(backbone, 'connected'))));
    a.channels.publish('before', bytes.fill(1));
    a.channels.publish('stopped', bytes);
    a.control.publish('during', bytes);
    for (const each of [a.channels, a.control, b.channels, b.control]) await each.flush();
    expect({ before, during }).toEqual({ before: [1], during: [1] });
    expect(statuses).toEqual(Array.from({ length: 6 }, () => ['disconnected', 'connected']));
  });

  it('A frozen server is noticed, also when much waits for it, and memory is bounded', async (test) => {
    const { serve, join } = makeStage(test);
    const nats = await serve();
    const a = await join(nats.url, 'a');
    const statuses = Object.values(a).map(watch);
    nats.freeze();
    // More than the sockets hold between them, less than is given up.
    for (let i = 0; i < 20; i++) a.channels.publish('much', new Uint8Array(1024 * 1024));
    let taken = 0;
    while (a.pipes.status === 'connected') {
      a.pipes.publish('more', new Uint8Array(1024 * 1024));
      taken += 1;
      await turn();
    }
    expect(taken).toBeLessThanOrEqual(33);
    await Promise.all(Object.values(a).map((backbone) => becomes(backbone, 'disconnected')));
    nats.thaw();
    await Promise.all(Object.values(a).map((backbone) => becomes(backbone, 'connected')));
    expect(statuses).toEqual(Array.from({ length: 3 }, () => ['disconnected', 'connected']));
  });

  it('A line that is silent is noticed by the node behind it alone', async (test) => {
    const { serve, standBetween, join } = makeStage(test);
    const nats = await serve();
    const proxy = await standBetween(nats.url);
    const [a, b] = [await join(nats.url, 'a'), await join(proxy.url, 'b')];
    const statuses = watch(a.control);
    const heard = collect(b.control, 'news');
    proxy.stall();
    await becomes(b.control, 'disconnected');
    a.control.publish('news', bytes);
    await a.control.flush();
    proxy.heal();
    await becomes(b.control, 'connected');
    a.control.publish('news', new Uint8Array([7]));
    await a.control.flush();
    await b.control.flush();
    expect(heard).toEqual([7]);
    expect(statuses).toEqual([]);
  });

  it('A node that says it is connected again misses nothing of what follows, however long its line', async (test) => {
    const { serve, standBetween, join } = makeStage(test);
    const nats = await serve();
    const proxy = await standBetween(nats.url);
    const [a, b] = [await join(nats.url, 'a'), await join(proxy.url, 'b')];
    const heard = collect(b.channels, 'news');
    proxy.delay(50);
    proxy.cut();
    await becomes(b.channels, 'disconnected');
    b.channels.onStatus(() => a.channels.publish('news', new Uint8Array([1])));
    proxy.heal();
    await becomes(b.channels, 'connected');
    await a.channels.flush();
    await b.channels.flush();
    expect(heard).toEqual([1]);
  });

  it('A node that is too slow for what it is sent is cut off by the server, which is a gap', async (test) => {
    const { serve, standBetween, join } = makeStage(test);
    const folder = mkdtempSync(path.join(tmpdir(), 'parley-nats-'));
    test.onTestFinished(() => rmSync(folder, { recursive: true }));
    writeFileSync(path.join(folder, 'nats.conf'), 'max_pending: 2097152');
    const nats = await serve(['--config', path.join(folder, 'nats.conf')]);
    const proxy = await standBetween(nats.url);
    const [a, b] = [await join(nats.url, 'a'), await join(proxy.url, 'b')];
    const statuses = watch(b.channels);
    const heard = collect(b.channels, 'flood');
    await b.channels.flush();
    proxy.stall();
    for (let i = 0; i < 24; i++) {
      a.channels.publish('flood', new Uint8Array(1024 * 1024).fill(i));
      await a.channels.flush();
    }
    proxy.heal();
    await becomes(b.channels, 'disconnected');
    await becomes(b.channels, 'connected');
    expect(heard.length).toBeLessThan(24);
    a.channels.publish('flood', new Uint8Array([100]));
    await a.channels.flush();
    await b.channels.flush();
    expect(heard.at(-1)).toBe(100);
    expect(statuses).toEqual(['disconnected', 'connected']);
  });

  it('A node takes whichever server is there, and another one when its own ends', async (test) => {
    const { serve, join } = makeStage(test);
    const [first, second] = [await serve(), await serve()];
    await second.kill();
    const { control } = await join(`${first.url},${second.url}`, 'a');
    const statuses = watch(control);
    await second.start();
    await first.kill();
    await becomes(control, 'disconnected');
    await becomes(control, 'connected');
    expect(statuses).toEqual(['disconnected', 'connected']);
  });
});
