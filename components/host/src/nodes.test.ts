import { anyone, channel, defineComponent, method, rule, type Services, type SiteServices, watch } from '@parley/component';
import { json, person, type RawClient, TestNodes } from '@parley/host/testing';
import { codeOf, encodeJson, type Position } from '@parley/protocol';
import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { actingLife } from './acting.ts';

/** A limit for what hangs, not a measure: machines may be busy. */
const PATIENCE = { timeout: 30_000 };

/** Who may enter, for all nodes, as a table would have it. */
const members = new Set<string>();
const services = new Map<string, Services>();
/** Says something to whoever has opened a watch last. */
let tell: (body: unknown) => void;
/** What a rule waits for, as one does for a slow database. */
let slowness: Promise<void> | undefined;
const member = rule('member', ({ principal }) => {
  const answer = (): boolean => members.has(principal?.id ?? '');
  return slowness ? slowness.then(answer) : answer();
});

/** Rooms that members may enter, on each of the nodes. */
function rooms(node: string) {
  return defineComponent({
    id: 'rooms',
    version: '1.0.0',
    permissions: ['channels:own'],
    channels: { room: channel({ pattern: ':room', keeping: 'durable', maxBytes: 100, ring: 10, can: { join: member, publish: member } }) },
    watches: {
      all: watch({
        in: z.unknown(),
        can: member,
        open: (_call, _input, sink) => {
          sink.snapshot(1, {});
          tell = (body) => sink.delta(2, body);
          return () => {};
        },
      }),
    },
    methods: {
      acting: method({ in: z.unknown(), out: z.unknown(), can: anyone, run: async () => ({ life: actingLife() }) }),
    },
    http: {
      'GET /acting': { can: anyone, run: async () => ({ status: 200, json: { life: actingLife() } }) },
      'POST /doors': { can: anyone, run: async () => ({ status: 204 }) },
      'GET /state': { can: anyone, withoutLease: true, run: async () => ({ status: 204 }) },
    },
    async start(given) {
      services.set(node, given as Services);
      return { state: undefined };
    },
  });
}

async function open(names = ['a', 'b']): Promise<TestNodes> {
  members.clear();
  slowness = undefined;
  for (const id of ['ann', 'ben', 'cat']) members.add(id);
  return TestNodes.open((node) => [rooms(node)], { names, people: { ann: person('ann'), ben: person('ben'), cat: person('cat') } });
}
const of = (node: string): Services => services.get(node) as Services;

/** Ann on node b, in a room, with a watch; and whether she may publish, as the node remembers. */
async function settled(nodes: TestNodes) {
  const ann = await nodes.host('b').client('ann');
  ann.send({ frame: 'subscribe', id: ann.id(), channel: 'rooms/blue', from: undefined, last: 0, members: false, noEcho: true });
  await ann.next('subscribed');
  ann.send({ frame: 'watch', id: 99, topic: 'rooms.all', since: undefined, body: encodeJson({}) });
  await ann.next('snapshot');
  let seq = 0;
  const publish = async (): Promise<number | undefined> => {
    const id = ann.id();
    ann.send({ frame: 'publish', id, channel: 'rooms/blue', producer: 'p', seq: ++seq, payload: encodeJson('x') });
    const answer = await ann.take((frame) => (frame.frame === 'published' || frame.frame === 'error') && frame.id === id);
    return answer.frame === 'error' ? answer.code : undefined;
  };
  expect(await publish()).toBeUndefined();
  return { ann, publish };
}

describe('rights that change on one node', () => {
  it('hold on the others when that is answered: what was remembered is forgotten, what is open ends', async () => {
    await using nodes = await open();
    const { ann, publish } = await settled(nodes);
    members.delete('ann');
    expect(await publish()).toBeUndefined();
    await of('a').access.changed('rooms/blue', ['ann', 'ben']);
    expect(await publish()).toBe(codeOf('forbidden'));
    const errors = ann.frames.filter(({ frame }) => frame === 'error');
    expect(errors).toMatchObject([{ code: codeOf('forbidden') }, { code: codeOf('forbidden') }]);
  });

  it('hold on a node that was cut off as soon as it is not any more, and nobody waits for it', async () => {
    await using nodes = await open();
    const { publish } = await settled(nodes);
    nodes.sites.cut('b');
    members.delete('ann');
    await of('a').access.changed('rooms/blue');
    nodes.sites.heal('b');
    await vi.waitFor(async () => expect(await publish()).toBe(codeOf('forbidden')), PATIENCE);
  });
});

describe('a node that was cut off', () => {
  it('lets nobody hear anything before it has asked whether they still may; those who may hear all of it', async () => {
    await using nodes = await open();
    const { ann } = await settled(nodes);
    const ben = await nodes.host('b').client('ben');
    const join = (from?: Position): void =>
      ben.send({ frame: 'subscribe', id: ben.id(), channel: 'rooms/blue', from, last: 0, members: false, noEcho: false });
    join();
    const { base } = await ben.next('subscribed');
    const say = (text: string) => of('a').channels.append('rooms/blue', { sender: 'server', payload: encodeJson(text), countable: true });
    const before = ann.frames.length;
    nodes.sites.cut('b');
    members.delete('ann');
    await of('a').access.changed('rooms/blue', ['ann']);
    await say('while it was cut off');
    const { promise, resolve } = Promise.withResolvers<void>();
    slowness = promise;
    nodes.sites.heal('b');
    await say('while it asks');
    // Both have arrived at the node by then: who comes anew gets them.
    const cat = await nodes.host('b').client('cat');
    slowness = undefined;
    cat.send({ frame: 'subscribe', id: cat.id(), channel: 'rooms/blue', from: undefined, last: 9, members: false, noEcho: false });
    await vi.waitFor(() => expect(cat.frames.filter(({ frame }) => frame === 'message')).toHaveLength(3), PATIENCE);
    const heard = (client: RawClient): readonly string[] => client.frames.map(({ frame }) => frame).filter((name) => name !== 'ping');
    expect(heard(ben)).toEqual([]);
    resolve();
    await ben.next('reset');
    join(base);
    for (const text of ['while it was cut off', 'while it asks']) expect(json((await ben.next('message')).payload)).toBe(text);
    await ann.take(({ frame }) => frame === 'error');
    expect(heard(ann).slice(before)).not.toContain('message');
  });

  it('ends what is watched there, to be opened again', async () => {
    await using nodes = await open();
    const { ann } = await settled(nodes);
    nodes.sites.cut('b');
    nodes.sites.heal('b');
    const ended = await ann.take((frame) => frame.frame === 'error' && frame.id === 99);
    expect(ended).toMatchObject({ code: codeOf('unavailable'), retryAfterMs: expect.any(Number) });
    ann.send({ frame: 'watch', id: 99, topic: 'rooms.all', since: undefined, body: encodeJson({}) });
    await ann.next('snapshot');
  });

  it('tells those who watch nothing that it learns while it has no lease', async () => {
    await using nodes = await open();
    const { ann } = await settled(nodes);
    nodes.sites.cut('b');
    tell('secret');
    nodes.sites.heal('b');
    await ann.take((frame) => frame.frame === 'error' && frame.id === 99);
    expect(ann.frames.map(({ frame }) => frame)).not.toContain('delta');
  });
});

describe('a node without its lease', () => {
  it('answers no route but those that are for then, as long as it has none', async () => {
    await using nodes = await open();
    const ask = async (method: string, path: string): Promise<number> => {
      const { url } = nodes.host('b');
      return (await fetch(`${url}/u/0/api/rooms/${path}`, { method, headers: { origin: url } })).status;
    };
    const both = async (): Promise<readonly number[]> => [await ask('POST', 'doors'), await ask('GET', 'state')];
    expect(await both()).toEqual([204, 204]);
    nodes.sites.cut('b');
    expect(await both()).toEqual([503, 204]);
    nodes.sites.heal('b');
    expect(await both()).toEqual([204, 204]);
  });
});

it('A method, and a route, acts for the life of the node under which it was called', async () => {
  await using nodes = await open();
  const { own } = of('b').site.lives();
  const ann = await nodes.host('b').client('ann');
  expect(await ann.request('rooms.acting')).toEqual({ life: own.life });
  const response = await fetch(`${nodes.host('b').url}/u/0/api/rooms/acting`);
  expect(await response.json()).toEqual({ life: own.life });
});

describe('what a component is given of the site', () => {
  const site = (node: string): SiteServices => of(node).site;

  it('lets it tell itself on the other nodes, in order, and nobody else', async () => {
    await using _nodes = await open(['a', 'b', 'c']);
    const heard: unknown[] = [];
    for (const node of ['a', 'b']) site(node).onTold('news', (value, { node: from }) => heard.push([node, value, from]));
    for (const value of [1, { two: 2 }]) site('a').tell('news', value);
    site('a').tell('other', 3);
    await vi.waitFor(
      () =>
        expect(heard).toEqual([
          ['b', 1, 'a'],
          ['b', { two: 2 }, 'a'],
        ]),
      PATIENCE,
    );
    expect(() => site('a').tell('not a topic', 1)).toThrow(RangeError);
  });

  it('lets it ask all others; who fails to answer is not among them', async () => {
    await using _nodes = await open(['a', 'b', 'c']);
    site('b').answer('sum', (value) => (value as number) + 1);
    site('c').answer('sum', () => Promise.reject(new Error('No.')));
    expect(await site('a').askAll('sum', 1)).toEqual(new Map([['b', 2]]));
  });

  it('says that something was missed to all, whichever node was cut off', async () => {
    await using nodes = await open(['a', 'b']);
    const missed: string[] = [];
    for (const node of ['a', 'b']) site(node).onGap(() => missed.push(node));
    nodes.sites.cut('a');
    nodes.sites.heal('a');
    await vi.waitFor(() => expect(missed.sort()).toEqual(['a', 'b']), PATIENCE);
  });

  it('lets one node hold a thing, and another one when that is gone; tells who is there', async () => {
    await using nodes = await open(['a', 'b']);
    const gone: string[][] = [];
    site('b').onNodes((lives) => gone.push(lives.map(({ node }) => node)));
    expect([await site('a').claim('thing'), await site('b').claim('thing'), await site('a').claim('thing')]).toEqual([true, false, true]);
    expect(site('b').nodes()).toEqual(['a', 'b']);
    const { stopped } = await nodes.lose('a');
    expect([await site('b').claim('thing'), site('b').nodes(), gone]).toEqual([true, ['b'], [['a']]]);
    await stopped();
  });
});
