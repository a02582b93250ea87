import { anyone, type Distribution, defineComponent, member, type WatchSink } from '@parley/component';
import { person, type TestHost, TestNodes, testHost } from '@parley/host/testing';
import { encodeJson } from '@parley/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

const sinks: WatchSink[] = [];
const rooms = defineComponent({
  id: 'rooms',
  version: '1.0.0',
  watches: {
    people: {
      in: z.object({}),
      can: member,
      open: (_call, _input, sink) => {
        sinks.push(sink);
        sink.snapshot(1, {});
        return () => {};
      },
    },
  },
  http: {
    'GET /open': { can: anyone, run: async () => ({ json: {} }) },
    'GET /closed': { can: member, run: async () => ({ json: {} }) },
  },
  start: async () => ({ state: undefined }),
});

let host: TestHost;
beforeAll(async () => {
  host = await testHost([rooms], { people: { maya: person('maya') } });
});
afterAll(() => host.stop());

function figure(name: string): unknown {
  const found = host.host.figures().find((each) => each.name === `parley_${name}`);
  if (found?.kind === 'histogram') return found;
  return found && (typeof found.value === 'number' ? found.value : Object.fromEntries(found.value));
}
const ask = (path: string, token?: string) =>
  fetch(`${host.url}/u/0/api/rooms/${path}`, { headers: token === undefined ? {} : { authorization: `Bearer ${token}` } });

describe('the figures of a host', () => {
  it('are told once each, with a sentence', () => {
    const figures = host.host.figures();
    expect(new Set(figures.map(({ name }) => name)).size).toBe(figures.length);
    for (const { name, help, kind } of figures) {
      expect(name).toMatch(kind === 'counter' ? /^parley_[a-z_]+_total$/ : /^parley_[a-z_]+(?<!_total)$/);
      expect(help).toMatch(/^[A-Z1].*\.$/);
    }
  });

  it('count watches by name: how many are open, and what they were told', async () => {
    const client = await host.client('maya');
    client.send({ frame: 'watch', id: 1, topic: 'rooms.people', since: undefined, body: encodeJson({}) });
    await client.next('snapshot');
    sinks[0]?.delta(2, {});
    sinks[0]?.delta(3, {});
    const told = { 'rooms.people': 1 };
    expect([figure('watches'), figure('watch_snapshots_total'), figure('watch_deltas_total')]).toEqual([told, told, { 'rooms.people': 2 }]);
    client.send({ frame: 'unwatch', id: 1 });
    await expect.poll(() => figure('watches')).toEqual({ 'rooms.people': 0 });
    sinks[0]?.delta(4, {});
    expect(figure('watch_deltas_total')).toEqual({ 'rooms.people': 2 });
  });

  it('count what was not let in, at the socket and over HTTP', async () => {
    await expect(host.client('stranger')).rejects.toThrow();
    expect((await ask('open')).status).toBe(200);
    expect([figure('credentials_refused_total'), figure('http_refused_total')]).toEqual([{ 'token-invalid': 1 }, {}]);
    expect((await ask('closed')).status).toBe(401);
    expect((await ask('closed', 'stranger')).status).toBe(401);
    expect([figure('credentials_refused_total'), figure('http_refused_total')]).toEqual([{ 'token-invalid': 2 }, { 'token-invalid': 2 }]);
    expect(figure('closed_total')).toMatchObject({ 'token-invalid': 1 });
  });

  it('show a stalled disk in the range of its time, not in a mean', () => {
    const { tally } = host.store;
    const of = (name: string) => host.host.figures().find((each) => each.name === `parley_${name}`) as Distribution;
    const countAt = (name: string, seconds: number) => of(name).counts[of(name).limits.indexOf(seconds)] ?? Number.NaN;
    for (const [name, histogram] of [
      ['commit_seconds', tally?.writes],
      ['read_seconds', tally?.reads],
      ['fsync_seconds', tally?.flushes],
    ] as const) {
      const [sum, count] = [of(name).sum, countAt(name, 0.25)];
      histogram?.add(180);
      expect(countAt(name, 0.25) - count, name).toBe(1);
      expect(of(name).sum - sum, name).toBeCloseTo(0.18);
    }
  });

  it('count how often a node was cut off from the others', async () => {
    await using nodes = await TestNodes.open(() => []);
    const of = (node: string) => {
      const told = new Map(
        nodes
          .host(node)
          .host.figures()
          .map((each) => [each.name, each.kind === 'histogram' ? undefined : each.value]),
      );
      return ['lease_held', 'lease_lost_total', 'gaps_total'].map((name) => told.get(`parley_${name}`));
    };
    expect([of('a'), of('b')]).toEqual([
      [1, 0, 0],
      [1, 0, 0],
    ]);
    nodes.sites.cut('b');
    expect([of('a'), of('b')]).toEqual([
      [1, 0, 0],
      [0, 1, 0],
    ]);
    nodes.sites.heal('b');
    expect([of('a'), of('b')]).toEqual([
      [1, 0, 0],
      [1, 1, 1],
    ]);
  });

  it('say nothing of a backbone where a node is alone', () => {
    expect([figure('backbone_connected'), figure('lease_held'), figure('site_nodes'), figure('gaps_total')]).toEqual([{}, 1, 1, 0]);
  });
});
