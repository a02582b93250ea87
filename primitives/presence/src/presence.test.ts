import { ALONE, FakeTree, MemoryStore, Screen } from '@parley/presence/testing';
import { SimulatedRuntime } from '@parley/runtime/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { GRACE_MS, SAVE_MS, TICK_MS } from './limits.ts';
import { Presence } from './presence.ts';

let runtime: SimulatedRuntime;
let tree: FakeTree;
let store: MemoryStore;
let presence: Presence;
let faults: string[];

async function boot(): Promise<void> {
  presence = await Presence.open({
    clock: runtime.clock,
    hierarchy: tree,
    visibility: { classOf: () => '', mayShow: () => true },
    store,
    site: ALONE,
    onFault: (fault, about) => faults.push(`${about}: ${String(fault)}`),
  });
}
beforeEach(async () => {
  runtime = new SimulatedRuntime(1);
  tree = new FakeTree();
  store = new MemoryStore();
  faults = [];
  await boot();
});

const screen = (about = 'screen') =>
  new Screen(
    about,
    () => runtime.clock.now(),
    (fault) => faults.push(fault),
  );
const attach = (person: string, session = `${person}-1`, device = `${person}-laptop`) =>
  presence.roster.attach({ person, session, generation: 1, device });

const detach = (session: string) => presence.roster.detach({ session, generation: 1 });

describe('a storm of reconnecting sessions', () => {
  const PEOPLE = Array.from({ length: 5_000 }, (_, i) => `p${i}`);
  const sessions = PEOPLE.flatMap((person) =>
    [`${person}-a`, `${person}-b`].map((session) => ({ person, session, generation: 1, device: session })),
  );
  const wards = ['ward-7', 'ward-8', 'stores'];

  async function gather(): Promise<readonly Screen[]> {
    for (const [i, person] of PEOPLE.entries()) tree.put(person, { name: person, units: [wards[i % 3] ?? ''] });
    for (const session of sessions) presence.roster.attach(session);
    for (const [i, { session }] of sessions.entries())
      presence.roster.activity(session, { idle: i % 3 === 0, kind: i % 5 === 0 ? 'mobile' : 'web' });
    await runtime.advance(TICK_MS + SAVE_MS);
    return watchEverything();
  }
  function watchEverything(): readonly Screen[] {
    const screens = ['site', 'medicine', ...wards].flatMap((unit) => {
      const [numbers, rows] = [screen(unit), screen(`${unit} rows`)];
      presence.watches.watchUnit('p0', { unit }, numbers);
      presence.watches.watchUnit('p0', { unit, window: [0, 50] }, rows);
      return [numbers, rows];
    });
    const list = screen('list');
    presence.watches.watchPeople('p0', PEOPLE.slice(0, 500), list);
    return [...screens, list];
  }
  /** In an order that has nothing to do with that of their going. */
  const shuffled = () => sessions.map((session, i) => ({ session, at: (i * 7_919) % sessions.length })).sort((a, b) => a.at - b.at);

  it('within the grace is seen by nobody', async () => {
    const screens = await gather();
    for (const session of sessions) presence.roster.detach(session);
    for (const [i, { session }] of shuffled().entries()) {
      if (i % 500 === 0) await runtime.advance((GRACE_MS - 1) / 20);
      presence.roster.attach(session);
    }
    await runtime.advance(2 * GRACE_MS);
    expect(screens.map(({ deltas }) => deltas.length)).toEqual(screens.map(() => 0));
    expect(faults).toEqual([]);
  });

  it('after a restart is seen by nobody, also where sessions come back under other names', async () => {
    const before = (await gather()).map(({ shown }) => shown);
    await presence.close();
    await runtime.advance(60_000);
    await boot();
    const screens = watchEverything();
    expect(screens.map(({ shown }) => shown)).toEqual(before);
    await runtime.advance(10_000);
    presence.listening();
    for (const [i, { session }] of shuffled().entries()) {
      if (i % 500 === 0) await runtime.advance((GRACE_MS - 1) / 20);
      presence.roster.attach({ ...session, session: `${session.session}-again` });
    }
    await runtime.advance(2 * GRACE_MS);
    expect(screens.map(({ deltas }) => deltas.length)).toEqual(screens.map(() => 0));
    expect(faults).toEqual([]);
  });

  it('of which nobody comes back is told in one delta to each watch', async () => {
    const screens = await gather();
    for (const session of sessions) presence.roster.detach(session);
    await runtime.advance(GRACE_MS + TICK_MS);
    expect(screens.map(({ deltas }) => deltas.length)).toEqual(screens.map(() => 1));
  });
});

describe('what many are told', () => {
  it('is encoded once, for a unit, its windows, and lists alike', async () => {
    for (const person of ['p1', 'p2', 'p3']) tree.put(person, { name: person, units: ['ward-7'] });
    const make = (count: number, open: (sink: Screen, i: number) => void): readonly Screen[] =>
      Array.from({ length: count }, (_, i) => {
        const sink = screen();
        open(sink, i);
        return sink;
      });
    const numbers = make(3, (sink) => presence.watches.watchUnit('p1', { unit: 'site' }, sink));
    const rows = make(3, (sink) => presence.watches.watchUnit('p1', { unit: 'ward-7', window: [0, 2] }, sink));
    const lists = make(3, (sink, i) => presence.watches.watchPeople('p1', ['p1', `p${i + 3}`], sink));
    const counts = make(3, (sink, i) => presence.watches.watchCounts('p1', ['ward-7', ['ward-8', 'stores'][i] ?? 'none'], sink));
    attach('p1');
    await runtime.advance(TICK_MS);
    for (const group of [numbers, rows, lists, counts]) {
      expect(group.map(({ deltas }) => deltas.length)).toEqual([1, 1, 1]);
      expect(new Set(group.map(({ deltas }) => deltas[0])).size).toBe(1);
    }
    expect(faults).toEqual([]);
  });

  it('costs no question to the tree beyond the units of who changes', async () => {
    const asked: string[] = [];
    const { unitsOf } = tree;
    tree.unitsOf = (person) => {
      asked.push(person);
      return unitsOf.call(tree, person);
    };
    for (let i = 0; i < 100; i++) tree.put(`p${i}`, { name: `p${i}`, units: ['ward-7'] });
    for (const unit of ['site', 'medicine', 'ward-7', 'stores']) presence.watches.watchUnit('p1', { unit }, screen());
    for (let i = 0; i < 100; i++) presence.watches.watchPeople('p1', [`p${i}`], screen());
    await runtime.advance(TICK_MS);
    asked.length = 0;
    attach('p7');
    await runtime.advance(TICK_MS);
    expect(asked).toEqual(['p7']);
  });
});

describe('a person', () => {
  it('who comes and goes between two ticks is not told of', async () => {
    const list = screen();
    presence.watches.watchPeople('p1', ['p1'], list);
    attach('p1');
    presence.roster.claim('p1', 'call', { state: 'in-call' });
    presence.roster.claim('p1', 'call', undefined);
    await presence.set('p1', { text: 'x' });
    await presence.set('p1', undefined);
    await runtime.advance(10 * TICK_MS);
    expect(list.deltas).toHaveLength(1);
    expect(faults).toEqual([]);
  });

  it('is away once every window of theirs is idle, and a new window is in use', () => {
    attach('p1', 'a');
    attach('p1', 'b');
    presence.roster.activity('a', { idle: true });
    expect(presence.of('p1').state).toBe('available');
    presence.roster.activity('b', { idle: true });
    expect(presence.of('p1').state).toBe('away');
    attach('p1', 'c');
    expect(presence.of('p1').state).toBe('available');
  });

  it('who is idle comes back idle, even as another session of the device', () => {
    attach('p1', 'a');
    presence.roster.activity('a', { idle: true, kind: 'mobile' });
    detach('a');
    attach('p1', 'b');
    expect(presence.of('p1')).toEqual({ state: 'away', devices: ['mobile'] });
  });

  it('stays for the grace, counted from their own going', async () => {
    attach('p1', 'a');
    attach('p2', 'b');
    detach('a');
    await runtime.advance(GRACE_MS / 2);
    detach('b');
    await runtime.advance(GRACE_MS / 2);
    expect([presence.of('p1').state, presence.of('p2').state]).toEqual(['offline', 'available']);
    await runtime.advance(GRACE_MS / 2);
    expect(presence.of('p2').state).toBe('offline');
  });

  it('whose status lapses months ahead is shown so until then, whatever the clock does', async () => {
    attach('p1');
    await presence.set('p1', { state: 'busy', text: 'Thesis', until: runtime.clock.now() + 90 * 24 * 3_600_000 });
    const list = screen();
    presence.watches.watchPeople('p1', ['p1'], list);
    await runtime.advance(3_600_000);
    expect(presence.settingOf('p1')).toMatchObject({ text: 'Thesis' });
    runtime.jump(91 * 24 * 3_600_000);
    await runtime.advance(61_000);
    expect(presence.of('p1').state).toBe('available');
    expect(list.shown).toContain('p1 {"state":"available"');
  });
});

it('a unit that does not exist is refused, and one that is gone, too', async () => {
  const [missing, gone] = [screen(), screen()];
  presence.watches.watchUnit('p1', { unit: 'cardiology' }, missing)();
  expect(missing.isRefused).toBe(true);
  const stop = presence.watches.watchUnit('p1', { unit: 'stores' }, gone);
  const { peopleOf } = tree;
  tree.peopleOf = (unit, below) => (unit === 'stores' ? undefined : peopleOf.call(tree, unit, below));
  tree.put('p1', { name: 'p1', units: ['stores'] });
  await runtime.advance(TICK_MS);
  expect(gone.isRefused).toBe(true);
  stop();
});

it('what cannot be stored is said, and stored later', async () => {
  store.fails = true;
  attach('p1');
  await runtime.advance(3 * SAVE_MS);
  expect(faults).toEqual(Array(3).fill('presence facts could not be stored: Error: The disk is full.'));
  store.fails = false;
  await runtime.advance(SAVE_MS);
  expect((await store.facts()).get('solo')?.get('p1')?.sessions).toHaveLength(1);
});

it('facts are written at most once a second, and what is over is removed', async () => {
  const writes: number[] = [];
  const { saveFacts } = store;
  store.saveFacts = (life, changes) => {
    writes.push(changes.size);
    return saveFacts.call(store, life, changes);
  };
  for (let i = 0; i < 20; i++) {
    attach('p1', `a${i}`);
    attach('p2', `b${i}`);
    await runtime.advance(100);
  }
  expect(writes).toEqual([2, 2]);
  for (let i = 0; i < 20; i++) detach(`a${i}`);
  await runtime.advance(GRACE_MS + 2 * SAVE_MS);
  expect([...((await store.facts()).get('solo')?.keys() ?? [])]).toEqual(['p2']);
});

it('closing leaves no timer behind', async () => {
  attach('p1');
  attach('p2');
  detach('p2-1');
  await presence.set('p1', { text: 'x', until: runtime.clock.now() + 5_000 });
  await presence.close();
  expect(runtime.pending).toBe(0);
});
