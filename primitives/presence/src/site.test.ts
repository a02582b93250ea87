import * as code from '@parley/presence';
import { Scene, Screen } from '@parley/presence/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { BEAT_MS, GRACE_MS, SAVE_MS, TELL_MS, TICK_MS } from './limits.ts';
import type { Presence } from './presence.ts';

/** Of a message between nodes of the test, at most. */
const TRAVEL_MS = 50;
const KNOWN_MS = TELL_MS + TRAVEL_MS;
const LOST_MS = 10_000;

let scene: Scene;
beforeEach(async () => {
  scene = new Scene(7, 3, code);
  await boot(0);
  await boot(1);
});

async function boot(...numbers: readonly number[]): Promise<void> {
  for (const number of numbers) void scene.boot(scene.node(number), []);
  await pass(3_000);
}
const pass = (ms: number) => scene.runtime.advance(ms);
function crash(number: number): void {
  const node = scene.node(number);
  node.process?.crash();
  node.close();
}

function at(number: number): Presence {
  const process = scene.node(number).process;
  if (!process) throw new Error(`Node ${number} does not run.`);
  return process.presence;
}
const ann = (generation = 1, session = 'ann-1') => ({ person: 'ann', session, generation, device: 'laptop' });

/** Everything that a watch of ann at the node is told. */
function screen(number: number): Screen {
  const sink = new Screen(
    `node ${number}`,
    () => scene.now,
    (fault) => scene.faults.push(fault),
  );
  at(number).watches.watchPeople('p0', ['ann'], sink);
  return sink;
}

describe('a site of which all nodes have crashed', () => {
  it('knows for the whole grace what they stored, though leases outlive the return of nodes (sites seed 100244)', async () => {
    at(1).roster.attach(ann());
    at(1).roster.activity('ann-1', { idle: true, kind: 'desktop' });
    await pass(2 * SAVE_MS);
    crash(0);
    // Its lease lapses, and it comes back, while that of the other one goes on.
    await pass(1_000);
    crash(1);
    for (const number of [0, 1]) void scene.boot(scene.node(number), []);
    let listensAt: number | undefined;
    scene.whenListening.push(() => {
      listensAt = scene.now;
    });
    while (listensAt === undefined) await pass(10);
    await pass(listensAt + GRACE_MS - 100 - scene.now);
    at(1).roster.attach(ann(2));
    expect(at(1).of('ann')).toEqual({ state: 'away', devices: ['desktop'] });
    await pass(KNOWN_MS + GRACE_MS);
    expect(at(0).of('ann')).toEqual({ state: 'away', devices: ['desktop'] });
  });
});

describe('a node that starts', () => {
  it('shows nobody of a life that the others have just forgotten (sites seed 920000730)', async () => {
    at(1).roster.attach(ann());
    await pass(2 * SAVE_MS);
    crash(1);
    while (at(0).of('ann').state !== 'offline') await pass(10);
    // What was stored of it is removed a moment later.
    let shown: string | undefined;
    scene.whenListening.push(() => {
      shown = at(1).of('ann').state;
    });
    void scene.boot(scene.node(1), []);
    while (shown === undefined) await pass(10);
    expect(shown).toBe('offline');
  });
});

describe('a node that stands still', () => {
  it.each([0, 50, 100, 150])('takes nobody for lost before it did (%i ms after it looked; sites seed 216000420)', async (ms) => {
    scene = new Scene(7, 1, code);
    await boot(0);
    at(0).roster.attach(ann());
    await pass(TICK_MS + ms);
    const lostAt = scene.now;
    at(0).roster.detach(ann());
    const { process } = scene.node(0);
    process?.freeze();
    await pass(3_000);
    process?.thaw();
    await pass(lostAt + GRACE_MS - 1 - scene.now);
    expect(at(0).of('ann').state).toBe('available');
    await pass(TELL_MS + 1);
    expect(at(0).of('ann').state).toBe('offline');
  });
});

describe('a session that goes on at another node', () => {
  it('is the same device, as it was', async () => {
    at(0).roster.attach(ann());
    at(0).roster.activity('ann-1', { idle: true, kind: 'mobile' });
    await pass(KNOWN_MS);
    at(0).roster.detach(ann());
    at(1).roster.attach(ann(2));
    expect(at(1).of('ann')).toEqual({ state: 'away', devices: ['mobile'] });
  });

  it('and comes back is as it was there, not as it left', async () => {
    at(0).roster.attach(ann());
    at(0).roster.activity('ann-1', { idle: true });
    await pass(KNOWN_MS);
    at(0).roster.detach(ann());
    at(1).roster.attach(ann(2));
    at(1).roster.activity('ann-1', { idle: false, kind: 'mobile' });
    await pass(KNOWN_MS);
    at(1).roster.detach(ann(2));
    at(0).roster.attach(ann(3));
    expect(at(0).of('ann')).toEqual({ state: 'available', devices: ['mobile'] });
  });

  it('as another session of its device begins as the device was', async () => {
    at(0).roster.attach(ann());
    at(0).roster.activity('ann-1', { idle: true });
    await pass(KNOWN_MS);
    at(0).roster.detach(ann());
    await pass(KNOWN_MS);
    at(1).roster.attach(ann(1, 'ann-2'));
    expect(at(1).of('ann').state).toBe('away');
  });

  it.each([0, 50, 100, 150])('in the last moment of its grace is seen by nobody to have gone (%i ms into a tick)', async (ms) => {
    await pass(ms);
    at(0).roster.attach(ann());
    await pass(KNOWN_MS + TICK_MS);
    const screens = [screen(0), screen(1)];
    at(0).roster.detach(ann());
    await pass(GRACE_MS - 400);
    // A tick that is under way when the grace ends.
    at(0).roster.attach({ person: 'ben', session: 'ben-1', generation: 1, device: 'laptop' });
    await pass(399);
    at(1).roster.attach(ann(2));
    await pass(2 * GRACE_MS);
    expect(screens.map(({ deltas }) => deltas.length)).toEqual([0, 0]);
  });

  it('leaves nothing behind that could outlive it, not even at a node that is lost', async () => {
    at(0).roster.attach(ann());
    await pass(KNOWN_MS);
    at(1).roster.attach(ann(2));
    at(0).roster.detach(ann());
    await pass(4_000);
    at(1).roster.detach(ann(2));
    scene.node(0).process?.crash();
    await pass(GRACE_MS + 2 * TELL_MS);
    expect(at(1).of('ann').state).toBe('offline');
  });
});

describe('a node that stood still', () => {
  it('shows nobody again whom it lost meanwhile', async () => {
    at(0).roster.attach(ann());
    await pass(KNOWN_MS + TICK_MS);
    const sink = screen(1);
    const process = scene.node(0).process;
    process?.freeze();
    process?.run(() => at(0).roster.detach(ann()));
    await pass(2 * LOST_MS);
    expect(at(1).of('ann').state).toBe('offline');
    process?.thaw();
    await pass(2 * LOST_MS);
    expect(sink.deltas).toHaveLength(1);
  });

  it('shows again whom it still has', async () => {
    at(0).roster.attach(ann());
    await pass(KNOWN_MS);
    const process = scene.node(0).process;
    process?.freeze();
    await pass(2 * LOST_MS);
    process?.thaw();
    await pass(2_000);
    expect(at(1).of('ann').state).toBe('available');
  });
});

describe('a node that joins', () => {
  it('knows what the others know from the first moment, and so does a node that thought itself alone', async () => {
    scene.node(1).process?.crash();
    await pass(LOST_MS);
    at(0).roster.attach({ ...ann(), person: 'p1' });
    const joining = scene.boot(scene.node(2), []);
    await pass(2 * TRAVEL_MS);
    await joining;
    const { monitor } = scene.node(2);
    expect([...(monitor?.here ?? [])]).toEqual(['p1']);
    // The other one has not met it yet, maybe, and thinks that there is nobody to tell.
    at(0).roster.activity('ann-1', { idle: true });
    await pass(2_000);
    expect(at(2).of('p1').state).toBe('away');
    expect(monitor?.deltas).toHaveLength(1);
  });

  it('hears it from a node that stops before that one has met it: its people have the whole grace', async () => {
    scene.node(1).process?.crash();
    // A moment after it has renewed its lease.
    await pass(LOST_MS + 200);
    at(0).roster.attach(ann());
    const joining = scene.boot(scene.node(2), []);
    await pass(2 * TRAVEL_MS);
    await joining;
    expect(scene.node(0).process?.site.others).toEqual([]);
    at(0).roster.detach(ann());
    await scene.node(0).process?.stop();
    await pass(GRACE_MS);
    expect(at(2).of('ann').state).toBe('available');
    await pass(LOST_MS - GRACE_MS);
    expect(at(2).of('ann').state).toBe('offline');
  });

  it('is told of thousands in pieces', async () => {
    const people = Array.from({ length: 2_000 }, (_, i) => `m${i}`);
    for (const person of people) at(0).roster.attach({ person, session: person, generation: 1, device: 'laptop' });
    await boot(2);
    expect(people.filter((person) => at(2).of(person).state !== 'available')).toEqual([]);
  });
});

describe('what nodes tell each other', () => {
  it('is a beat a second where nothing is new, and one message for all that is new in one tick', async () => {
    for (let i = 0; i < 100; i++) at(0).roster.attach({ person: `m${i}`, session: `m${i}`, generation: 1, device: 'laptop' });
    await pass(5_000);
    const before = scene.hub.messages;
    await pass(10 * BEAT_MS);
    // Each of two nodes to the other one.
    expect(scene.hub.messages - before).toBeLessThanOrEqual(2 * 10);
    const quiet = scene.hub.messages;
    for (let i = 0; i < 100; i++) at(0).roster.activity(`m${i}`, { idle: true });
    await pass(TELL_MS);
    expect(scene.hub.messages - quiet).toBeLessThanOrEqual(3);
  });

  it('is at most 150 bytes for a change, with names as long as they are', async () => {
    const id = (text: string) => text.padEnd(22, 'x');
    at(0).roster.attach({ person: id('ann'), session: id('session'), generation: 1, device: id('device') });
    await pass(5_000);
    const before = scene.hub.bytes;
    at(0).roster.activity(id('session'), { idle: true });
    await pass(TELL_MS);
    expect(scene.hub.bytes - before).toBeLessThanOrEqual(150);
  });
});

it('a status that two nodes store at once is the same on both in the end', async () => {
  await Promise.all([at(0).set('ann', { text: 'one' }), at(1).set('ann', { text: 'two' })]);
  await pass(2 * KNOWN_MS);
  expect(at(0).settingOf('ann')).toEqual(at(1).settingOf('ann'));
  expect([...(await scene.store.settings(['ann'])).values()]).toEqual([at(0).settingOf('ann')]);
});

it('closing leaves no timer behind', async () => {
  at(0).roster.attach(ann());
  for (const node of scene.nodes) await node.process?.stop();
  await pass(5_000);
  expect(scene.runtime.pending).toBe(0);
});
