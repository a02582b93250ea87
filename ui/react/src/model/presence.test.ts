import type { Parley, WatchHandlers } from '@parley/esdk';
import { SimulatedRuntime } from '@parley/runtime/testing';
import { expect, it } from 'vitest';
import { GATHER_MS, LET_GO_MS } from './interest.ts';
import { Presence } from './presence.ts';

interface Opened {
  readonly topic: string;
  readonly input: { readonly ids?: readonly string[]; readonly units?: readonly string[] };
  readonly on: WatchHandlers;
  ended: boolean;
}

function setup() {
  const runtime = new SimulatedRuntime();
  const opened: Opened[] = [];
  const parley = {
    watch(topic: string, input: Opened['input'], on: WatchHandlers) {
      const watch: Opened = { topic, input, on, ended: false };
      opened.push(watch);
      return () => {
        watch.ended = true;
      };
    },
  } as unknown as Parley;
  const presence = new Presence(parley, runtime.clock);
  const last = (): Opened => {
    const watch = opened.at(-1);
    if (!watch) throw new Error('nothing is watched');
    return watch;
  };
  const states = () => Object.fromEntries([...presence.snapshot.people].map(([id, { state }]) => [id, state]));
  return { runtime, presence, opened, last, states };
}
const people = (...named: readonly (readonly [string, string])[]) => ({ people: named.map(([person, state]) => ({ person, state })) });

it('knows nobody before the whole snapshot has come; then whoever is not named is offline', async () => {
  const { runtime, presence, last, states } = setup();
  presence.want(['ann', 'bob', 'cem']);
  await runtime.advance(GATHER_MS);
  last().on.snapshot(people(['ann', 'busy']), true, true);
  expect(states()).toEqual({});
  last().on.snapshot(people(['bob', 'away']), false, false);
  expect(states()).toEqual({ ann: 'busy', bob: 'away', cem: 'offline' });
  last().on.delta(people(['cem', 'available'], ['ann', 'offline']));
  expect(states()).toEqual({ ann: 'offline', bob: 'away', cem: 'available' });
});

it('follows another list without a gap: the watch before ends when the new one has said all', async () => {
  const { runtime, presence, opened, last, states } = setup();
  const leave = presence.want(['ann', 'bob']);
  await runtime.advance(GATHER_MS);
  last().on.snapshot(people(['ann', 'busy']), true, false);
  presence.want(['bob', 'cem']);
  leave();
  await runtime.advance(GATHER_MS);
  expect([opened.map(({ ended }) => ended), states()]).toEqual([[false, false], { bob: 'offline' }]);
  opened[0]?.on.delta(people(['bob', 'away']));
  expect(states()['bob']).toBe('away');
  last().on.snapshot(people(['bob', 'away'], ['cem', 'busy']), true, false);
  expect([opened.map(({ ended }) => ended), states()]).toEqual([[true, false], { bob: 'away', cem: 'busy' }]);
});

it('watches nothing when nobody is on the screen', async () => {
  const { runtime, presence, opened, last, states } = setup();
  const leave = presence.want(['ann']);
  await runtime.advance(GATHER_MS);
  last().on.snapshot(people(['ann', 'busy']), true, false);
  leave();
  await runtime.advance(LET_GO_MS);
  expect([opened.map(({ ended }) => ended), states()]).toEqual([[true], {}]);
});

it('knows nobody while there is no connection, and asks anew after it', async () => {
  const { runtime, presence, opened, last, states } = setup();
  presence.want(['ann']);
  await runtime.advance(GATHER_MS);
  last().on.snapshot(people(['ann', 'busy']), true, false);
  presence.pause();
  presence.want(['bob']);
  await runtime.advance(GATHER_MS);
  expect([opened.map(({ ended }) => ended), states()]).toEqual([[true], {}]);
  presence.resume();
  presence.resume();
  expect(opened.map(({ input }) => input)).toEqual([{ ids: ['ann'] }, { ids: ['ann', 'bob'] }]);
  last().on.snapshot(people(['bob', 'busy']), true, false);
  expect(states()).toEqual({ ann: 'offline', bob: 'busy' });
});

it('keeps a person who says the same again the same object', async () => {
  const { runtime, presence, last } = setup();
  presence.want(['ann']);
  await runtime.advance(GATHER_MS);
  last().on.snapshot(people(['ann', 'busy']), true, false);
  const before = presence.snapshot.people.get('ann');
  last().on.snapshot(people(['ann', 'busy']), true, false);
  expect(presence.snapshot.people.get('ann')).toBe(before);
});

it('follows the numbers of units', async () => {
  const { runtime, presence, last } = setup();
  presence.wantUnits(['lab', 'ward']);
  await runtime.advance(GATHER_MS);
  expect([last().topic, last().input]).toEqual(['presence.counts', { units: ['lab', 'ward'] }]);
  last().on.snapshot({ units: [{ unit: 'lab', total: 3 }] }, true, true);
  last().on.snapshot({ units: [{ unit: 'ward', total: 4 }] }, false, false);
  last().on.delta({ units: [{ unit: 'lab', total: 5 }] });
  expect([...presence.snapshot.units].map(([id, { total }]) => [id, total])).toEqual([
    ['lab', 5],
    ['ward', 4],
  ]);
});
