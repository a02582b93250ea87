import { type SimulatedNode, SimulatedSite } from '@parley/site/testing';
import { describe, expect, it } from 'vitest';
import { type FakeClient, Site } from '../testing/index.ts';
import type { Router } from './index.ts';

const FRAME = Uint8Array.of(2, 0x43, 9);

/** Nodes with leases, and a router on each; those that are not of node `a` are asked for by `router`. */
async function makeCluster(options: { seed?: number; names?: readonly string[] } = {}) {
  const { seed = 1, names = ['a', 'b'] } = options;
  const engine = new SimulatedSite(seed);
  const nodes = new Map<string, SimulatedNode>();
  for (const name of names) nodes.set(name, await engine.join(name));
  // Until each knows the others.
  await engine.runtime.advance(600);
  const of = (name: string): SimulatedNode => nodes.get(name) as SimulatedNode;
  const site = new Site({
    limits: { lagBytes: 4_096, framesPerSecond: 100_000, bytesPerSecond: 10_000_000, connectionsPerPerson: 2_000 },
    cluster: { runtime: engine.runtime, site: (name) => of(name).site, runtimeOf: (name) => of(name).runtime },
  });
  const routers = new Map<string, Router>([['a', site.router]]);
  for (const name of names.slice(1)) routers.set(name, site.node(name));
  return {
    engine,
    site,
    a: of('a'),
    of,
    router: (name: string) => routers.get(name) as Router,
    pass: (ms: number) => engine.runtime.advance(ms),
  };
}

describe('A node without a lease', () => {
  it('writes nothing, handles nothing, and goes on with both when it holds again', async () => {
    const { site, a, pass } = await makeCluster();
    const client = await site.join('ann');
    const topic = site.router.topics.open('t');
    topic.add(client.session);
    a.ledger.cut = true;
    await pass(1_900);
    const before = client.writes.length;
    topic.publish(FRAME);
    client.session.send({ frame: 'pong', at: 7 });
    client.say({ frame: 'ping', at: 8 });
    await pass(60_000);
    expect([client.writes.length, client.closed]).toEqual([before, undefined]);
    a.ledger.cut = false;
    await pass(1_200);
    expect(client.frames.slice(before, before + 3).map(({ frame }) => frame)).toEqual(['unwatch', 'pong', 'pong']);
    expect(client.closed).toBeUndefined();
  });

  it('goes on also when it was without one only as long as the wall clock was wrong', async () => {
    const { engine, site, pass } = await makeCluster();
    const client = await site.join('ann');
    await pass(1_000);
    const before = client.writes.length;
    engine.runtime.jump(3_600_000);
    client.session.send({ frame: 'pong', at: 7 });
    await pass(10);
    expect(client.writes).toHaveLength(before);
    engine.runtime.jump(-3_600_000);
    await pass(2_000);
    expect(client.frames.slice(before).map(({ frame }) => frame)).toEqual(['pong']);
  });

  it('lets nobody in', async () => {
    const { site, a, pass } = await makeCluster();
    a.ledger.cut = true;
    await pass(2_000);
    expect(site.connect().closed).toBe('overloaded');
    a.ledger.cut = false;
    await pass(1_000);
    expect((await site.join('ann')).closed).toBeUndefined();
  });

  it('welcomes who was about to come in only when it holds again', async () => {
    const { site, a, pass } = await makeCluster();
    const client = site.connect();
    a.ledger.cut = true;
    await pass(2_000);
    client.hello({ token: 'ann' });
    await pass(2_000);
    // A ticket would be signed outside of simulated time.
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(client.writes).toEqual([]);
    a.ledger.cut = false;
    await pass(1_000);
    await client.answered();
    expect(client.closed).toBeUndefined();
  });

  it('keeps no more than the limits of what it would write and of what comes', async () => {
    const { site, a, pass } = await makeCluster();
    const [reader, writer] = [await site.join('ann'), await site.join('bob')];
    a.ledger.cut = true;
    await pass(2_000);
    for (let i = 0; i < 100; i++) {
      reader.session.send({ frame: 'pong', at: i });
      await pass(0);
    }
    expect(reader.session.queuedBytes).toBeGreaterThan(100);
    for (let i = 0; i < 100; i++) reader.session.sendEncoded(new Uint8Array(1_000));
    expect(reader.closed).toBe('aborted');
    for (let i = 0; i < 50; i++) writer.sayBytes(new Uint8Array(100));
    expect(writer.closed).toBe('overloaded');
  });

  it('cuts who was revoked meanwhile before anything is written', async () => {
    const { site, a, router, pass } = await makeCluster();
    const [ann, bob] = [await site.join('ann'), await site.join('bob')];
    const topic = site.router.topics.open('t');
    for (const { session } of [ann, bob]) topic.add(session);
    a.connect(false);
    a.process.freeze();
    let settled = false;
    router('b')
      .revoke({ person: 'ann' })
      .then(() => {
        settled = true;
      });
    await pass(1_000);
    expect(settled).toBe(false);
    await pass(1_500);
    expect(settled).toBe(true);
    const before = [ann.writes.length, bob.writes.length];
    topic.publish(FRAME);
    a.process.goOn();
    await pass(1_000);
    expect([ann.writes.length, bob.writes.length]).toEqual([before[0], (before[1] ?? 0) + 1]);
    expect([ann.closed, bob.closed]).toEqual(['aborted', undefined]);
  });

  it('ends everybody with the request to prove themselves when it is not known any more what was revoked', async () => {
    const { site, a, of, pass } = await makeCluster();
    const ann = await site.join('ann');
    const lost = await site.join('ann');
    lost.drop();
    a.process.freeze();
    await pass(3_000);
    await of('b').site.revoke('{"match":{"person":"zoe"}}');
    for (let hours = 0; hours < 2; hours++) await pass(3_600_000);
    a.process.goOn();
    await pass(500);
    expect(ann.closed).toBe('token-expired');
    for (const client of [ann, lost]) expect((await site.resume(client)).closed).toBe('ticket-invalid');
    expect((await site.join('ann')).closed).toBeUndefined();
  }, 60_000);
});

describe('A revocation', () => {
  it('is at once acknowledged by live nodes, and tickets of every node are refused from then on', async () => {
    const { site, router } = await makeCluster({ names: ['a', 'b', 'c'] });
    const [here, there] = [await site.join('ann'), await site.join('ann', { router: router('c') })];
    expect(await router('b').revoke({ person: 'ann' })).toBe(0);
    expect([here.closed, there.closed]).toEqual(['token-revoked', 'token-revoked']);
    for (const name of ['a', 'b', 'c']) expect((await site.resume(here, { router: router(name) })).closed).toBe('ticket-invalid');
  });

  it('that a newer node makes and this one does not understand is taken for everything', async () => {
    const { site, of } = await makeCluster();
    const ann = await site.join('ann');
    await of('b').site.revoke('{"match":{"planet":"earth"}}');
    expect(ann.closed).toBe('token-expired');
  });

  it('that cannot be recorded fails, and holds here', async () => {
    const { site, a, pass } = await makeCluster();
    const ann = await site.join('ann');
    a.ledger.cut = true;
    await expect(site.router.revoke({ person: 'ann' })).rejects.toThrow('The ledger cannot be reached.');
    await pass(0);
    expect(ann.closed).toBe('token-revoked');
  });
});

describe('A session that two nodes have since they could not hear each other', () => {
  it.each(['a', 'b'])('is at one of them once node %s, which was cut off, hears of the gap', async (cutOff) => {
    const { site, router, of, pass } = await makeCluster();
    const before = await site.join('ann');
    of(cutOff).connect(false);
    const after = await site.slowly(site.resume(before, { router: router('b') }));
    expect([before.closed, after.closed]).toEqual([undefined, undefined]);
    of(cutOff).connect(true);
    await pass(0);
    expect([before.closed, after.closed]).toEqual(['session-moved', undefined]);
  });

  it('of the same generation goes on where the name comes first', async () => {
    const { site, router, of, pass } = await makeCluster();
    const before = await site.join('ann');
    before.drop();
    of('b').connect(false);
    const [one, two] = [await site.resume(before), await site.resume(before, { router: router('b') })];
    of('b').connect(true);
    await pass(0);
    expect([one.closed, two.closed]).toEqual([undefined, 'session-moved']);
  });

  it('is found among thousands', async () => {
    const { site, router, of, pass } = await makeCluster();
    const many = await Promise.all(Array.from({ length: 1_200 }, (_, i) => site.join('ann', { remote: `r${i}`, router: router('b') })));
    of('b').connect(false);
    const last = await site.slowly(site.resume(many.at(-1) as FakeClient));
    of('b').connect(true);
    await pass(0);
    expect([many.filter(({ closed }) => closed !== undefined).length, last.closed]).toEqual([1, undefined]);
  });
});
