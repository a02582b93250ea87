import type { Logger, WatchSink } from '@parley/component';
import { SimulatedRuntime } from '@parley/runtime/testing';
import { beforeEach, expect, it } from 'vitest';
import { DirectoryHub, TICK_MS } from './directory-hub.ts';
import type { Register } from './register.ts';

const decoder = new TextDecoder();

let runtime: SimulatedRuntime;
let reads: (readonly string[])[];
let fails: boolean;
let hub: DirectoryHub;
beforeEach(() => {
  runtime = new SimulatedRuntime();
  reads = [];
  fails = false;
  const read = async (ids: readonly string[] = []) => {
    reads.push(ids);
    if (fails) throw new Error('The reader is gone.');
    return ids.map((id) => ({ id }));
  };
  const register = { people: read, units: read } as unknown as Register;
  const quiet: Logger = { debug() {}, info() {}, warn() {}, error() {} };
  hub = new DirectoryHub(register, runtime.clock, quiet);
});

/** What a watcher was told. */
function watcher(): unknown[] {
  const said: unknown[] = [];
  const sink: WatchSink = {
    ended: false,
    snapshot: (version, body) => void said.push({ snapshot: version, body }),
    delta: (version, body) => void said.push({ delta: version, body: JSON.parse(decoder.decode(body as Uint8Array)) }),
    refuse: () => {},
  };
  hub.open(sink);
  return said;
}

it('changes within a tick are read once and told to all in one delta', async () => {
  const [ann, ben] = [watcher(), watcher()];
  hub.changed(['p1'], []);
  await runtime.advance(TICK_MS / 2);
  hub.changed(['p2', 'p1'], ['u1']);
  await runtime.advance(TICK_MS / 2);
  expect(ann).toEqual([
    { snapshot: 1, body: {} },
    { delta: 2, body: { people: [{ id: 'p1' }, { id: 'p2' }], units: [{ id: 'u1' }] } },
  ]);
  expect(ben).toEqual(ann);
  expect(reads).toEqual([['p1', 'p2'], ['u1']]);
});

it('a change while another is told follows in the next tick', async () => {
  const said = watcher();
  hub.changed(['p1'], []);
  runtime.clock.after(TICK_MS, () => hub.changed(['p2'], []));
  await runtime.advance(2 * TICK_MS);
  expect(said.slice(1)).toEqual([
    { delta: 2, body: { people: [{ id: 'p1' }] } },
    { delta: 3, body: { people: [{ id: 'p2' }] } },
  ]);
});

it('who stops watching is told nothing more, and without watchers nothing is read', async () => {
  const said: unknown[] = [];
  const stop = hub.open({ ended: false, snapshot: () => {}, delta: () => void said.push('delta'), refuse: () => {} });
  stop();
  hub.changed(['p1'], []);
  await runtime.advance(TICK_MS);
  expect([said, reads, runtime.pending]).toEqual([[], [], 0]);
});

it('what cannot be read makes the watchers ask again', async () => {
  const said = watcher();
  fails = true;
  hub.changed(['p1'], []);
  await runtime.advance(TICK_MS);
  fails = false;
  hub.changed(['p1'], []);
  await runtime.advance(TICK_MS);
  expect(said.slice(1)).toEqual([
    { snapshot: 2, body: {} },
    { delta: 3, body: { people: [{ id: 'p1' }] } },
  ]);
});

it('a closed hub leaves no timer behind', () => {
  watcher();
  hub.changed(['p1'], []);
  hub.close();
  expect(runtime.pending).toBe(0);
});
