// Pipes between connections of several nodes with leases, in simulated time.
import type { Backbone } from '@parley/backbone';
import { codeOf, encodeHeaded } from '@parley/protocol';
import { ignorable } from '@parley/site';
import { describe, expect, it, vi } from 'vitest';
import { bytes, type Client, gather, join, Site, type SiteOptions, send, settle } from '../testing/index.ts';
import { DEFAULT_PIPE_LIMITS } from './limits.ts';
import type { Pipe } from './pipe.ts';

type LeasedNode = Awaited<ReturnType<Site['join']>>;

/** Ann at node a, Bob at node b; nobody at node c. */
async function makeSite(options: SiteOptions = {}) {
  const site = new Site(options);
  const a = await site.join('a');
  const b = await site.join('b');
  const c = await site.join('c');
  await site.run(600, 100);
  const [ann, bob] = [await site.client(a, 'ann'), await site.client(b, 'bob')];
  for (const client of [ann, bob]) client.keeps = true;
  return { site, a, b, c, ann, bob, nodes: [a, b, c] };
}

/** Asks to take it, and keeps what was offered, and how it ended. */
function takes(client: Client, ended: unknown[] = []): Pipe[] {
  const taken: Pipe[] = [];
  client.pipes.accept('file', (pipe) => {
    taken.push(pipe);
    pipe.closed.catch((error) => ended.push(error.code));
  });
  return taken;
}

/** Takes offers when it is told to: `open` frames are kept. */
function asks(client: Client): void {
  client.pipes.receive = () => false;
  client.say({ frame: 'offers', labels: ['file'] });
}

const failure = async (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    ({ code, message }) => ({ code, message }),
  );

describe('A pipe to a person at another node', () => {
  it('is offered there, carries bytes both ways, and leaves nothing behind at any node', async () => {
    const { site, ann, bob, nodes } = await makeSite();
    const { near, far } = await join(site, ann, bob, 'person/bob');
    const there = gather(far.readable);
    await settle(site, send(near, bytes(500_000)));
    expect(Buffer.compare(await there, bytes(500_000))).toBe(0);
    const back = gather(near.readable);
    await settle(site, send(far, bytes(1_000)));
    expect(await back).toEqual(bytes(1_000));
    await settle(site, Promise.all([near.closed, far.closed]));
    await site.run(10);
    expect(nodes.map(({ stats }) => stats.pipes)).toEqual([0, 0, 0]);
  });

  it('goes on while somebody of another version says on every subject what no node understands', async () => {
    const { site, ann, bob, nodes } = await makeSite();
    const stranger = site.stranger();
    const { near, far } = await join(site, ann, bob, 'person/bob');
    stranger.listen();
    const there = gather(far.readable);
    const sent = send(near, bytes(500_000));
    for (let round = 0; round < 3; round++) {
      await site.run(20);
      stranger.speak();
    }
    await settle(site, sent);
    expect(Buffer.compare(await there, bytes(500_000))).toBe(0);
    expect(stranger.words).toEqual(['beat', 'pipe', 'pipes', 'sessions', 'site']);
    expect(nodes.every(({ at }) => at.site.holds && at.site.refused > 0)).toBe(true);
  });

  it('is offered there though another node answers what is no JSON', async () => {
    const { site, a, ann, bob } = await makeSite();
    const ask = a.at.site.ask.bind(a.at.site);
    vi.spyOn(a.at.site, 'ask').mockImplementation((to, ...more) =>
      to.node === 'c' ? Promise.resolve(Uint8Array.of(0xff)) : ask(to, ...more),
    );
    const { near, far } = await join(site, ann, bob, 'person/bob');
    const there = gather(far.readable);
    await settle(site, send(near, bytes(1_000)));
    expect(await there).toEqual(bytes(1_000));
    expect(site.faults).toEqual([]);
  });

  it('is told of a gap by what a later version says of offers, unless that version lets it pass it over', async () => {
    const { site, a, b } = await makeSite();
    const later = encodeHeaded({ to: b.at.site.life, by: a.at.site.life, news: { news: 'later', pipe: 'x' } }, new Uint8Array());
    const { pipes } = a.at.site.backbones;
    pipes.publish('pipes.b', ignorable(later));
    await site.run(10);
    expect(b.at.site.refused).toBe(0);
    pipes.publish('pipes.b', later);
    await site.run(10);
    expect(b.at.site.refused).toBe(1);
  });

  it('bears no more than its credit from an end that keeps no rules: the rest stays at its node, and is charged to it', async () => {
    const { site, a, ann, bob } = await makeSite({ limits: { perSession: 2 } });
    await join(site, ann, bob, 'person/bob');
    ann.pipes.receive = () => false;
    bob.pace = 0;
    const publish = vi.spyOn(a.at.site.backbones.pipes, 'publish');
    for (let round = 0; round < 300 && !ann.closed; round++) {
      for (let seq = 1; seq <= 16; seq++) ann.say({ frame: 'data', pipe: 1, seq, flags: 0, payload: new Uint8Array(16_000) });
      await site.run(100, 100);
    }
    expect(ann.closed).toMatch(String(codeOf('flooding')));
    expect(ann.all('error')[0]).toMatchObject({ code: codeOf('rate-limited'), retryAfterMs: expect.any(Number) });
    expect(publish.mock.calls.reduce((sum, [, { length }]) => sum + length, 0)).toBeLessThan(2 * DEFAULT_PIPE_LIMITS.endpoint.window);
    expect(bob.closed).toBeUndefined();
  });

  it('may send from its far end at once', async () => {
    const { site, ann, bob } = await makeSite();
    bob.pipes.accept('file', (pipe) => void send(pipe, bytes(100_000)));
    const near = await settle(site, ann.pipes.open('person/bob', { label: 'file' }), 0);
    const startedAt = site.runtime.clock.monotonic();
    expect(Buffer.compare(await settle(site, gather(near.readable)), bytes(100_000))).toBe(0);
    // Nothing had to be sent again.
    expect(site.runtime.clock.monotonic() - startedAt).toBeLessThan(1_000);
    near.abort('cancelled');
  });

  it('is one to a session that is named', async () => {
    const { site, b, ann, bob } = await makeSite();
    const other = await site.client(b, 'bob', 'tablet');
    const [taken, notOffered] = [takes(bob), takes(other)];
    const { session } = bob.all('welcome')[0] ?? { session: '' };
    const pipe = await settle(site, ann.pipes.open(`session/${session}`, { label: 'file' }));
    await site.run(10);
    expect([taken.length, notOffered.length]).toEqual([1, 0]);
    pipe.abort('cancelled');
  });

  it.each([
    ['at the same moment', true],
    ['while it is signed', false],
  ])('is offered at all nodes; the first has it, also when two take it %s', async (_, signsAtOnce) => {
    const { site, a, b, c, ann, nodes } = await makeSite({ signsAtOnce });
    const ended: unknown[] = [];
    const takers = [];
    for (const node of [a, b, b, c]) takers.push(takes(await site.client(node, 'maya', `device ${takers.length}`), ended));
    const pipe = await settle(site, ann.pipes.open('person/maya', { label: 'file' }));
    await site.run(20);
    expect(ended.filter((code) => code === 'taken').length).toBe(takers.flat().length - 1);
    await settle(site, send(pipe, bytes(10_000)));
    const received = takers.flat().map(({ stats }) => stats.received);
    expect(received.toSorted((one, other) => other - one)).toEqual([10_000, ...received.slice(1).map(() => 0)]);
    pipe.abort('cancelled');
    await site.run(10);
    expect(nodes.map(({ stats }) => stats.pipes)).toEqual([0, 0, 0]);
  });

  it('holds no more than its window between the nodes while the reader is slow, and other pipes of the same sender go on', async () => {
    const { site, a, b, c, ann, bob } = await makeSite();
    const carol = await site.client(c, 'carol');
    const slow = await join(site, ann, bob, 'person/bob');
    const quick = await join(site, ann, carol, 'person/carol');
    bob.pace = 0;
    send(slow.near, bytes(4_000_000)).catch(() => {});
    await site.run(500, 10);
    const { window } = DEFAULT_PIPE_LIMITS.endpoint;
    expect(slow.near.stats.sent).toBeLessThanOrEqual(window);
    expect(b.stats.queuedBytes + bob.queuedBytes).toBeLessThanOrEqual(window + 2_000);
    expect(a.stats.queuedBytes).toBe(0);
    const there = gather(quick.far.readable);
    const startedAt = site.runtime.clock.monotonic();
    await settle(site, send(quick.near, bytes(2_000_000)));
    expect((await settle(site, there)).length).toBe(2_000_000);
    expect(site.runtime.clock.monotonic() - startedAt).toBeLessThan(2_000);
    for (const pipe of [slow.far, quick.far]) pipe.abort('cancelled');
  });

  it('goes on at other nodes when those of both ends are killed', async () => {
    const { site, a, b, c, ann, bob } = await makeSite();
    const { near, far } = await join(site, ann, bob, 'person/bob');
    const there = gather(far.readable);
    bob.pace = 20_000;
    const sending = send(near, bytes(1_000_000));
    await site.run(20);
    await b.kill();
    await site.run(20);
    await bob.connect(c);
    await site.run(5);
    await a.kill();
    const d = await site.join('d');
    await ann.connect(d);
    bob.pace = Number.POSITIVE_INFINITY;
    await settle(site, sending);
    expect(Buffer.compare(await there, bytes(1_000_000))).toBe(0);
    expect(far.stats.received).toBe(1_000_000);
  });
});

describe('An end that comes back at the node of the other one', () => {
  it('goes on there, also after the time that it had at its own node', async () => {
    const { site, a, b, ann, bob } = await makeSite();
    const { near, far } = await join(site, ann, bob, 'person/bob');
    const there = gather(far.readable);
    const writer = near.writable.getWriter();
    await settle(site, writer.write(bytes(100_000)));
    ann.cut();
    await ann.connect(b);
    await settle(site, writer.write(bytes(100_000)));
    await site.run(90_000, 500);
    expect([a.stats.pipes, b.stats.pipes]).toEqual([0, 1]);
    bob.cut();
    await bob.connect(a);
    await settle(site, writer.close());
    expect((await settle(site, there)).length).toBe(200_000);
  });
});

it('Ends that have changed places find each other, though no node has heard of it', async () => {
  const { site, a, b, ann, bob } = await makeSite();
  const { near, far } = await join(site, ann, bob, 'person/bob');
  const there = gather(far.readable);
  ann.cut();
  b.at.connect(false);
  await ann.connect(b);
  await site.run(10);
  bob.cut();
  await bob.connect(a);
  await site.run(10);
  b.at.connect(true);
  await settle(site, send(near, bytes(100_000)), 50);
  expect((await settle(site, there, 50)).length).toBe(100_000);
});

describe('Opening to other nodes', () => {
  it('is refused when nobody takes it at any node, or nobody may', async () => {
    const { site, ann, bob } = await makeSite();
    expect(await settle(site, failure(ann.pipes.open('person/bob', { label: 'file' })))).toMatchObject({ code: 'unavailable' });
    takes(bob);
    site.gate.denied.add('bob accept');
    expect(await settle(site, failure(ann.pipes.open('person/bob', { label: 'file' })))).toMatchObject({ code: 'unavailable' });
  });

  it('waits no longer than a second for a node that is frozen', async () => {
    const { site, b, ann, bob } = await makeSite();
    takes(bob);
    await site.run(10);
    b.process.freeze();
    const opening = failure(ann.pipes.open('person/bob', { label: 'file' }));
    await site.run(1_100, 100);
    // Tokens are signed outside of simulated time, which stands still from here on.
    expect(await settle(site, opening, 0)).toMatchObject({ code: 'unavailable' });
    b.process.goOn();
  });

  it('hears the reason of the last one who does not want it', async () => {
    const { site, a, b, c, ann, nodes } = await makeSite();
    const devices: Client[] = [];
    for (const node of [a, b, c]) devices.push(await site.client(node, 'maya', `device ${devices.length}`));
    for (const device of devices) {
      device.keeps = true;
      asks(device);
    }
    const opening = failure(ann.pipes.open('person/maya', { label: 'file' }));
    await site.until(() => devices.every((device) => device.all('open').length === 1));
    for (const device of devices) {
      const message = device === devices.at(-1) ? 'Not here either.' : '';
      device.say({ frame: 'abort', pipe: device.all('open')[0]?.pipe ?? 0, code: codeOf('refused'), retryAfterMs: undefined, message });
      await site.run(5);
    }
    expect(await settle(site, opening)).toEqual({ code: 'refused', message: 'Not here either.' });
    expect(nodes.map(({ stats }) => stats.pipes)).toEqual([0, 0, 0]);
  });

  it.each<[string, string, (world: Awaited<ReturnType<typeof makeSite>>) => unknown]>([
    ['its opener is gone', 'cancelled', ({ ann }) => ann.cut()],
    ['the node of its opener is killed', 'unavailable', ({ a }) => a.at.kill()],
    ['nodes may not have heard each other', 'unavailable', ({ b }) => [b.at.connect(false), b.at.connect(true)]],
  ])('is taken back from those to whom it is offered when %s', async (_, code, happens) => {
    const world = await makeSite();
    const { site, b, ann, bob } = world;
    asks(bob);
    ann.pipes.open('person/bob', { label: 'file' }).catch(() => {});
    await site.until(() => bob.all('open').length === 1);
    await happens(world);
    await site.until(() => bob.all('abort').length > 0, 50);
    expect(bob.all('abort').map((abort) => abort.code)).toEqual([codeOf(code as 'cancelled')]);
    expect(b.stats.pipes).toBe(0);
  });

  it('is over when nobody answers in time, at both nodes', async () => {
    const { site, ann, bob, nodes } = await makeSite();
    asks(bob);
    const opening = failure(ann.pipes.open('person/bob', { label: 'file' }));
    await site.until(() => bob.all('open').length === 1);
    expect(await settle(site, opening, 1_000)).toMatchObject({ code: 'deadline-exceeded' });
    await site.run(10);
    expect(bob.all('abort').map(({ code }) => code)).toEqual([codeOf('deadline-exceeded')]);
    expect(nodes.map(({ stats }) => stats.pipes)).toEqual([0, 0, 0]);
  });

  it.each(['killed', 'cut off'])('ends soon for who took it in the moment in which the node of the opener was %s', async (how) => {
    const { site, a, b, ann, bob } = await makeSite();
    asks(bob);
    ann.pipes.open('person/bob', { label: 'file' }).catch(() => {});
    await site.until(() => bob.all('open').length === 1);
    const { pipe = 0 } = bob.all('open')[0] ?? {};
    const startedAt = site.runtime.clock.monotonic();
    if (how === 'killed') await a.at.kill();
    else a.at.connect(false);
    bob.say({ frame: 'accept', pipe, limit: 1_000, token: undefined });
    await site.run(100);
    a.at.connect(true);
    await site.until(() => bob.all('abort').length > 0, 10);
    expect(bob.all('abort')).toMatchObject([{ pipe, code: codeOf('unavailable') }]);
    // The lease, the time until its end is seen, and that in which the opener might have come back.
    expect(site.runtime.clock.monotonic() - startedAt).toBeLessThan(11_000);
    expect(b.stats.pipes).toBe(0);
  });

  it('goes on for who took it just before the node of the opener was killed, when the opener comes back', async () => {
    const { site, a, c, ann, bob } = await makeSite();
    const { near, far } = await join(site, ann, bob, 'person/bob');
    await a.at.kill();
    ann.cut();
    await ann.connect(c);
    await site.run(30_000, 10);
    const there = gather(far.readable);
    await settle(site, send(near, bytes(10_000)));
    expect(await there).toEqual(bytes(10_000));
  });

  it('is waited for no longer than the pipes of the node of who took it', async () => {
    const { site, a, b, ann, bob } = await makeSite();
    await join(site, ann, bob, 'person/bob');
    await a.at.kill();
    const { clock } = b.at.runtime;
    const { after } = clock;
    const open = new Set<() => void>();
    vi.spyOn(clock, 'after').mockImplementation((ms, fn) => {
      const stop = after(ms, () => {
        open.delete(cancel);
        fn();
      });
      const cancel = (): void => {
        open.delete(cancel);
        stop();
      };
      if (ms === 8_000) open.add(cancel);
      return cancel;
    });
    await site.until(() => open.size > 0, 10);
    b.pipes.close();
    expect(open.size).toBe(0);
  });

  it('ends for who took it when the opener has gone meanwhile', async () => {
    const { site, a, b, ann, bob } = await makeSite();
    asks(bob);
    ann.pipes.open('person/bob', { label: 'file' }).catch(() => {});
    await site.until(() => bob.all('open').length === 1);
    const { pipe = 0 } = bob.all('open')[0] ?? {};
    // Both at once: neither node knows of the other's news.
    a.process.freeze();
    bob.say({ frame: 'accept', pipe, limit: 1_000, token: undefined });
    ann.cut();
    await site.run(5);
    a.process.goOn();
    await site.until(() => bob.all('abort').length > 0);
    expect(bob.all('abort')).toMatchObject([{ pipe }]);
    expect(b.stats.pipes).toBe(0);
  });
});

describe('The backbone of pipes', () => {
  it('may lose what it likes between nodes while both ends live: every byte arrives, once', async () => {
    for (let seed = 1; seed <= 12; seed++) await transfer(seed);
  }, 60_000);
});

/** Loses one message of so many that are about the pipes themselves. */
function lossy(runtime: Site['runtime'], oneOf: () => number): (backbone: Backbone) => Backbone {
  return (backbone) => ({
    node: backbone.node,
    get status() {
      return backbone.status;
    },
    subscribe: (subject, handler) => backbone.subscribe(subject, handler),
    onStatus: (handler) => backbone.onStatus(handler),
    close: () => backbone.close(),
    publish: (subject, message) => {
      const loses = oneOf();
      if (subject.startsWith('pipe.') && loses > 0 && runtime.random.integer(loses) === 0) return;
      backbone.publish(subject, message);
    },
  });
}

async function transfer(seed: number): Promise<void> {
  const site = new Site({ limits: { linkBytes: 20_000 } }, seed);
  const pick = (below: number): number => site.runtime.random.integer(below);
  let oneOf = 0;
  const nodes: LeasedNode[] = [];
  for (const name of ['a', 'b', 'c']) nodes.push(await site.join(name, { pipes: lossy(site.runtime, () => oneOf) }));
  await site.run(600, 100);
  const clients = [await site.client(nodes[0] as LeasedNode, 'ann'), await site.client(nodes[1] as LeasedNode, 'bob')] as const;
  const { near, far } = await join(site, ...clients, 'person/bob');
  const [there, back] = [gather(far.readable), gather(near.readable)];
  const sending = [send(near, bytes(200_000 + pick(200_000), 31)), send(far, bytes(100_000, 37))];
  oneOf = 20 + pick(100);
  for (let step = 0; step < 15; step++) {
    const client = clients[pick(2)] as Client;
    const act = pick(6);
    if (act === 0) client.cut();
    if (act < 3) {
      client.cut();
      await client.connect(nodes[pick(3)] as LeasedNode);
    }
    if (act === 3) {
      const { at } = nodes[pick(3)] as LeasedNode;
      at.connect(false);
      await site.run(pick(200), 10);
      at.connect(true);
    }
    if (act === 4) client.pace = pick(50_000);
    await site.run(pick(400), 10);
  }
  for (const client of clients) {
    client.pace = Number.POSITIVE_INFINITY;
    client.cut();
    await client.connect(nodes[pick(3)] as LeasedNode);
  }
  oneOf = 0;
  await settle(site, Promise.all(sending), 50);
  const [sent, returned] = await settle(site, Promise.all([there, back]), 50);
  expect(Buffer.compare(sent, bytes(sent.length, 31)), `seed ${seed}`).toBe(0);
  expect(sent.length, `seed ${seed}`).toBe(near.stats.sent);
  expect(Buffer.compare(returned, bytes(100_000, 37)), `seed ${seed}`).toBe(0);
}

describe('An end whose rights may have been taken away unheard', () => {
  it('is sent no data before they are asked about again, then all that waited', async () => {
    const { site, b, ann, bob } = await makeSite();
    const { near, far } = await join(site, ann, bob, 'person/bob');
    const there = gather(far.readable);
    const [session] = b.router.sessionsOf('bob');
    b.pipes.suspend();
    const sent = send(near, bytes(50_000));
    await site.run(300, 10);
    const { queuedBytes } = b.stats;
    expect(queuedBytes).toBeGreaterThan(50_000);
    if (session) await b.pipes.recheckSession(session);
    await settle(site, sent);
    expect(await there).toEqual(bytes(50_000));
  });

  it('is sent none at all where they are gone', async () => {
    const { site, b, ann, bob } = await makeSite();
    const { near, far } = await join(site, ann, bob, 'person/bob');
    const read = far.readable
      .getReader()
      .read()
      .catch(({ code }) => code);
    const [session] = b.router.sessionsOf('bob');
    b.pipes.suspend();
    site.gate.denied.add('bob accept');
    send(near, bytes(50_000)).catch(() => {});
    await site.run(300, 10);
    if (session) await b.pipes.recheckSession(session);
    await site.run(10);
    expect(await read).toBe('forbidden');
    expect(await failure(near.closed)).toMatchObject({ code: 'forbidden' });
  });

  it('is sent no data while its node has no lease', async () => {
    const { site, b, ann, bob } = await makeSite();
    const { near, far } = await join(site, ann, bob, 'person/bob');
    const there = gather(far.readable);
    b.at.ledger.cut = true;
    await site.run(2_000, 10);
    const sent = send(near, bytes(50_000));
    await site.run(500, 10);
    expect(b.at.site.holds).toBe(false);
    expect(b.stats.queuedBytes).toBeGreaterThan(50_000);
    b.at.ledger.cut = false;
    await settle(site, sent);
    expect(await there).toEqual(bytes(50_000));
  });
});

describe('A pipe to a component, when its opener comes back at another node', () => {
  const makeEcho = async () => {
    const made = await makeSite();
    made.site.gate.handlers.set('echo', (pipe) => pipe.readable.pipeTo(pipe.writable));
    const pipe = await settle(made.site, made.ann.pipes.open('component/echo', { label: 'file' }));
    return { ...made, pipe, end: failure(pipe.closed) };
  };
  const lost = { code: 'unavailable', message: 'The component was lost with its node.' };

  it('goes on', async () => {
    const { site, b, ann, pipe } = await makeEcho();
    ann.cut();
    await ann.connect(b);
    const echo = gather(pipe.readable);
    await settle(site, send(pipe, bytes(100_000)));
    expect(Buffer.compare(await settle(site, echo), bytes(100_000))).toBe(0);
  });

  it.each(['before its lease is over', 'after it'])('ends when the node of the component is lost, and it comes %s', async (when) => {
    const { site, a, b, ann, end } = await makeEcho();
    await a.at.kill();
    ann.cut();
    if (when === 'after it') await site.run(3_000, 10);
    const cameAt = site.runtime.clock.monotonic();
    await ann.connect(b);
    expect(await settle(site, end, 10)).toEqual(lost);
    expect(site.runtime.clock.monotonic() - cameAt).toBeLessThan(3_500);
    expect(b.stats.pipes).toBe(0);
  });

  it('ends when the node of the component is stopped later on', async () => {
    const { site, a, b, ann, end } = await makeEcho();
    ann.cut();
    await ann.connect(b);
    await site.run(1_000, 10);
    await a.at.site.close();
    const stoppedAt = site.runtime.clock.monotonic();
    expect(await settle(site, end, 10)).toEqual(lost);
    expect(site.runtime.clock.monotonic() - stoppedAt).toBeLessThan(1_000);
  });

  it('hears how the component ended it meanwhile', async () => {
    const { site, a, ann } = await makeSite();
    const taken: Pipe[] = [];
    site.gate.handlers.set('quits', async (pipe) => void taken.push(pipe));
    const pipe = await settle(site, ann.pipes.open('component/quits', { label: 'file' }));
    ann.cut();
    await site.run(10);
    taken[0]?.abort('conflict');
    await ann.connect(a);
    expect(await settle(site, failure(pipe.closed))).toMatchObject({ code: 'conflict' });
  });
});
