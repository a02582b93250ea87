import type { Logger, WatchSink } from '@parley/component';
import { SimulatedRuntime } from '@parley/runtime/testing';
import { beforeEach, expect, it } from 'vitest';
import type { DirectoryChange } from './api.ts';
import { DirectoryHub, TICK_MS } from './directory-hub.ts';

const decoder = new TextDecoder();

let runtime: SimulatedRuntime;
let reads: DirectoryChange[];
let fails: boolean;
/** What readings wait for. */
let pause: Promise<void> | undefined;
let log: { version: number; kept: Map<number, DirectoryChange> };
let hub: DirectoryHub;
beforeEach(() => {
  runtime = new SimulatedRuntime();
  reads = [];
  fails = false;
  pause = undefined;
  log = { version: 10, kept: new Map() };
  const reader = {
    async delta(change: DirectoryChange) {
      reads.push(change);
      await pause;
      if (fails) throw new Error('The reader is gone.');
      return { people: change.people.map((id) => ({ id })) as never };
    },
  };
  const quiet: Logger = { debug() {}, info() {}, warn() {}, error() {} };
  const changes = {
    get version() {
      return log.version;
    },
    since: async (version: number) => log.kept.get(version),
  };
  hub = new DirectoryHub(reader, changes, runtime.clock, quiet);
});

function change(...people: string[]): void {
  log.version += 1;
  hub.changed({ people, units: [] }, log.version);
}

/** What a watcher was told. */
function watcher(since?: number): unknown[] {
  const said: unknown[] = [];
  const read = (body: unknown): unknown => (body instanceof Uint8Array ? JSON.parse(decoder.decode(body)) : body);
  const sink: WatchSink = {
    ended: false,
    ...(since !== undefined && { since }),
    snapshot: (version, body) => void said.push({ snapshot: version, body }),
    delta: (version, body) => void said.push({ delta: version, body: read(body) }),
    refuse: () => {},
  };
  hub.open(sink);
  return said;
}

it('changes within a tick are read once and told to all in one delta', async () => {
  const [ann, ben] = [watcher(), watcher()];
  change('p1');
  await runtime.advance(TICK_MS / 2);
  change('p2', 'p1');
  await runtime.advance(TICK_MS / 2);
  expect(ann).toEqual([
    { snapshot: 10, body: {} },
    { delta: 12, body: { people: [{ id: 'p1' }, { id: 'p2' }] } },
  ]);
  expect(ben).toEqual(ann);
  expect(reads).toEqual([{ people: ['p1', 'p2'], units: [], groups: [] }]);
});

it('nobody is told the version of a change that is in the log and has yet to be told', async () => {
  const said = watcher();
  change('p1');
  log.version += 1;
  await runtime.advance(TICK_MS);
  expect(said.slice(1)).toEqual([{ delta: 11, body: { people: [{ id: 'p1' }] } }]);
  hub.changed({ people: ['p2'], units: [] }, log.version);
  await runtime.advance(TICK_MS);
  expect(said.slice(2)).toEqual([{ delta: 12, body: { people: [{ id: 'p2' }] } }]);
});

it('a change while another is told follows in the next tick', async () => {
  const said = watcher();
  change('p1');
  runtime.clock.after(TICK_MS, () => change('p2'));
  await runtime.advance(2 * TICK_MS);
  expect(said.slice(1)).toEqual([
    { delta: 11, body: { people: [{ id: 'p1' }] } },
    { delta: 12, body: { people: [{ id: 'p2' }] } },
  ]);
});

it('who stops watching is told nothing more, and without watchers nothing is read', async () => {
  const said: unknown[] = [];
  const stop = hub.open({ ended: false, snapshot: () => {}, delta: () => void said.push('delta'), refuse: () => {} });
  stop();
  change('p1');
  await runtime.advance(TICK_MS);
  expect([said, reads, runtime.pending]).toEqual([[], [], 0]);
});

it('what cannot be read, or is too much, makes the watchers ask again', async () => {
  const said = watcher();
  fails = true;
  change('p1');
  await runtime.advance(TICK_MS);
  fails = false;
  change(...Array.from({ length: 501 }, (_, n) => `p${n}`));
  await runtime.advance(TICK_MS);
  change('p1');
  await runtime.advance(TICK_MS);
  expect(said.slice(1)).toEqual([
    { snapshot: 11, body: {} },
    { snapshot: 12, body: {} },
    { delta: 13, body: { people: [{ id: 'p1' }] } },
  ]);
});

it('who comes back is told what is different since, and nothing where nothing is', async () => {
  log.kept.set(7, { people: ['p1'], units: [] });
  const [late, same, unknown] = [watcher(7), watcher(10), watcher(3)];
  await runtime.advance(0);
  change('p2');
  await runtime.advance(TICK_MS);
  const news = { delta: 11, body: { people: [{ id: 'p2' }] } };
  expect(late).toEqual([{ delta: 10, body: { people: [{ id: 'p1' }] } }, news]);
  expect(same).toEqual([{ delta: 10, body: {} }, news]);
  expect(unknown).toEqual([{ snapshot: 10, body: {} }, news]);
});

it('what is told to others while somebody catches up is not lost on them', async () => {
  log.kept.set(7, { people: ['p1'], units: [] });
  watcher();
  change('p2');
  let late: unknown[] = [];
  runtime.clock.after(TICK_MS, () => {
    log.kept.set(7, { people: ['p1', 'p2'], units: [] });
    late = watcher(7);
  });
  await runtime.advance(2 * TICK_MS);
  expect(late).toEqual([{ delta: 11, body: { people: [{ id: 'p1' }, { id: 'p2' }] } }]);
});

it('who catches up while a tick passes is told what that said as well', async () => {
  log.kept.set(7, { people: ['p1'], units: [] });
  const { promise, resolve } = Promise.withResolvers<void>();
  pause = promise;
  const late = watcher(7);
  await runtime.advance(0);
  pause = undefined;
  change('p2');
  await runtime.advance(TICK_MS);
  log.kept.set(7, { people: ['p1', 'p2'], units: [] });
  resolve();
  await runtime.advance(TICK_MS);
  expect(late).toEqual([{ delta: 11, body: { people: [{ id: 'p1' }, { id: 'p2' }] } }]);
});

it('who stops watching before the catching up has come is told nothing', async () => {
  log.kept.set(7, { people: ['p1'], units: [] });
  const said: unknown[] = [];
  const sink = {
    ended: false,
    since: 7,
    snapshot: () => void said.push('snapshot'),
    delta: () => void said.push('delta'),
    refuse: () => {},
  };
  hub.open(sink)();
  sink.ended = true;
  await runtime.advance(0);
  change('p2');
  await runtime.advance(TICK_MS);
  expect(said).toEqual([]);
});

it('what many come back to is read once', async () => {
  log.kept.set(7, { people: ['p1'], units: [] });
  const late = Array.from({ length: 50 }, () => watcher(7));
  await runtime.advance(0);
  expect(new Set(late.map((said) => JSON.stringify(said)))).toEqual(new Set(['[{"delta":10,"body":{"people":[{"id":"p1"}]}}]']));
  expect(reads).toHaveLength(1);
  change('p2');
  await runtime.advance(TICK_MS);
  log.kept.set(7, { people: ['p1', 'p2'], units: [] });
  const later = watcher(7);
  await runtime.advance(0);
  expect(later).toEqual([{ delta: 11, body: { people: [{ id: 'p1' }, { id: 'p2' }] } }]);
});

it('a change of few people of whom much is known is asked for again', async () => {
  const said = watcher();
  change('x'.repeat(256 * 1024));
  await runtime.advance(TICK_MS);
  expect(said.slice(1)).toEqual([{ snapshot: 11, body: {} }]);
});

it('a closed hub leaves no timer behind', () => {
  watcher();
  change('p1');
  hub.close();
  expect(runtime.pending).toBe(0);
});
