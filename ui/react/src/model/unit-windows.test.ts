import type { Presence, PresenceSnapshot } from '@parley/esdk/presence';
import { expect, it } from 'vitest';
import { State } from './state.ts';
import { personIn, placeIn, UnitWindows, WINDOW } from './unit-windows.ts';

class FakeWatch extends State<PresenceSnapshot> {
  readonly from: number;
  isOpen = true;
  constructor(from: number) {
    super({ ready: false, people: [] });
    this.from = from;
  }
  /** Everybody has their place as their name. */
  answer(total: number): void {
    const people = Array.from({ length: Math.max(0, Math.min(WINDOW, total - this.from)) }, (_, index) => ({
      person: String(this.from + index),
      state: 'available' as const,
    }));
    this.set({ ready: true, people, total });
  }
  close(): void {
    this.isOpen = false;
  }
  [Symbol.dispose](): void {
    this.close();
  }
}

function setup() {
  const watches: FakeWatch[] = [];
  const watch = ({ window }: { readonly window: readonly [number, number] }) => {
    const made = new FakeWatch(window[0]);
    watches.push(made);
    return made;
  };
  const windows = new UnitWindows({ watch: watch as unknown as Presence['watch'] });
  const open = () => watches.filter(({ isOpen }) => isOpen).map(({ from }) => from);
  return { windows, watches, open, unit: () => windows.snapshot.get('u') };
}
const slice = (from: number, to: number) => [{ unit: 'u', from, to }];

it('the parts of a unit in sight are watched, and tell who is where', () => {
  const { windows, watches, open, unit } = setup();
  windows.look(slice(90, 130));
  expect(open()).toEqual([0, 100]);
  for (const watch of watches) watch.answer(140);
  expect([unit()?.total, personIn(unit(), 0)?.person, personIn(unit(), 139)?.person, personIn(unit(), 140)]).toEqual([
    140,
    '0',
    '139',
    undefined,
  ]);
  expect([placeIn(unit(), '120'), placeIn(unit(), 'nobody'), placeIn(undefined, '1')]).toEqual([120, -1, -1]);
  windows.look(slice(90, 130));
  expect(watches).toHaveLength(2);
});

it('what is scrolled past before it has come is given up, and never asked for where too much waits', () => {
  const { windows, watches, open } = setup();
  windows.look(slice(0, 2_000));
  expect(open()).toEqual([0, 100, 200, 300]);
  windows.look(slice(5_000, 5_100));
  expect(open()).toEqual([5_000]);
  windows.look(slice(5_000, 6_000));
  expect(open()).toEqual([5_000, 5_100, 5_200, 5_300]);
  watches.at(-1)?.answer(10_000);
  expect(open()).toEqual([5_000, 5_100, 5_200, 5_300, 5_400]);
});

it('what was in sight lately stays for whoever scrolls back, and no more than that', () => {
  const { windows, watches, open, unit } = setup();
  for (let from = 0; from < 3_000; from += 100) {
    windows.look(slice(from, from + 100));
    watches.at(-1)?.answer(10_000);
  }
  expect(open()).toEqual([2_100, 2_200, 2_300, 2_400, 2_500, 2_600, 2_700, 2_800, 2_900]);
  expect(unit()?.pages.size).toBe(9);
  windows.look(slice(2_800, 2_900));
  expect(watches).toHaveLength(30);
  expect(personIn(unit(), 2_850)?.person).toBe('2850');
});

it('nothing is watched when nothing is looked at', () => {
  const { windows, watches, open } = setup();
  windows.look(slice(0, 100));
  watches[0]?.answer(50);
  windows.look([]);
  expect(open()).toEqual([]);
});

it('a refused watch does not stand in the way of others', () => {
  const { windows, watches, open } = setup();
  windows.look(slice(0, 500));
  for (const watch of watches.slice(0, 4)) watch.set({ ...watch.snapshot, error: { code: 'not-found', message: 'gone' } });
  expect(open()).toContain(400);
});
