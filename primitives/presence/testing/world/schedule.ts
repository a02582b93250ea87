import type { ChosenState, ClaimedState, DeviceKind, PresenceWindow } from '@parley/presence';
import { SimulatedRuntime } from '@parley/runtime/testing';
import { UNITS } from './fake-tree.ts';

export type WatchSpec =
  | { readonly kind: 'people'; readonly watcher: string; readonly ids: readonly string[] }
  | { readonly kind: 'counts'; readonly watcher: string; readonly units: readonly string[] }
  | { readonly kind: 'unit'; readonly watcher: string; readonly unit: string; readonly below: boolean; readonly window?: PresenceWindow }
  | { readonly kind: 'group'; readonly watcher: string; readonly group: string; readonly window?: PresenceWindow };

/** Something that happens. Sessions and watches are named by numbers, taken modulo how many there are. */
export type Op =
  | { readonly op: 'open'; readonly person: string; readonly device: string }
  | { readonly op: 'lose' | 'return' | 'move' | 'reopen'; readonly tab: number }
  | { readonly op: 'activity'; readonly tab: number; readonly idle: boolean; readonly kind: DeviceKind }
  | { readonly op: 'set'; readonly person: string; readonly state?: ChosenState; readonly text: string; readonly forMs?: number }
  | { readonly op: 'clear'; readonly person: string }
  | { readonly op: 'claim'; readonly person: string; readonly source: string; readonly state: ClaimedState; readonly forMs?: number }
  | { readonly op: 'release'; readonly person: string; readonly source: string }
  | { readonly op: 'place'; readonly person: string; readonly name: string; readonly units: readonly string[] }
  | { readonly op: 'remove'; readonly person: string }
  | { readonly op: 'regroup'; readonly group: string; readonly people: readonly string[] }
  | { readonly op: 'watch'; readonly spec: WatchSpec }
  | { readonly op: 'unwatch'; readonly watch: number }
  /** Somebody scrolls: the watch is opened again with other rows. */
  | { readonly op: 'scroll'; readonly watch: number; readonly window?: PresenceWindow }
  | { readonly op: 'restart'; readonly crash: boolean; readonly downMs: number }
  | { readonly op: 'disk'; readonly fails: boolean }
  | { readonly op: 'pass'; readonly ms: number }
  /** The wall clock is put forward or back. */
  | { readonly op: 'jump'; readonly ms: number }
  /** The machine is suspended: both clocks go on, and what was due comes late. */
  | { readonly op: 'suspend'; readonly ms: number }
  | { readonly op: 'check' };

export const PEOPLE: readonly string[] = Array.from({ length: 9 }, (_, i) => `p${i}`);
export const GROUPS = ['lunch', 'theatre'] as const;
const LENGTH = 60;

type Clocks = 'jump' | 'suspend';

/** How often each kind of thing happens, beside the others. */
const WEIGHTS: Readonly<Record<Exclude<Op['op'], Clocks>, number>> = {
  open: 10,
  lose: 10,
  return: 10,
  move: 2,
  reopen: 2,
  activity: 10,
  set: 6,
  clear: 2,
  claim: 5,
  release: 5,
  place: 5,
  remove: 1,
  regroup: 4,
  watch: 8,
  unwatch: 3,
  scroll: 5,
  restart: 2,
  disk: 2,
  pass: 20,
  check: 5,
};

export interface Schedule {
  readonly seed: number;
  readonly ops: readonly Op[];
}

/** A life of an organisation, from a seed. It begins with people in units and some watches. */
export function makeSchedule(seed: number): Schedule {
  const dice = new Dice(seed);
  const beginning: readonly Op[] = [...PEOPLE.map((person) => dice.place(person)), ...times(4, () => dice.watch())];
  const ops: readonly Op[] = [...beginning, ...times(LENGTH, () => dice.op())];
  return { seed, ops: [...dice.clocks(ops), { op: 'check' }] };
}

class Dice {
  readonly #random: SimulatedRuntime['random'];

  constructor(seed: number) {
    this.#random = new SimulatedRuntime(seed).random;
  }

  op(): Op {
    const kinds = Object.entries(WEIGHTS).flatMap(([kind, weight]) => times(weight, () => kind as keyof typeof WEIGHTS));
    return this.#make(this.#of(kinds));
  }

  /** In some lives clocks go wrong now and then. */
  clocks(ops: readonly Op[]): readonly Op[] {
    if (this.#chance(75)) return ops;
    return ops.flatMap((op): readonly Op[] => {
      if (!this.#chance(10)) return [op];
      const wrong: readonly Op[] = [
        { op: 'jump', ms: this.#of([-3_600_000, -20_000, -500, 500, 20_000, 90_000, 3_600_000]) },
        { op: 'suspend', ms: this.#of([400, 3_000, 9_000, 100_000]) },
      ];
      return [op, this.#of(wrong)];
    });
  }

  place(person: string): Op {
    const units = this.#some(UNITS, 2);
    return { op: 'place', person, name: `${this.#of(['Ann', 'Ben', 'Cleo', 'Dan'])}`, units };
  }

  watch(): Op {
    const watcher = this.#of(PEOPLE);
    const window = this.#window();
    const specs: readonly WatchSpec[] = [
      { kind: 'people', watcher, ids: this.#some(PEOPLE, 6) },
      { kind: 'counts', watcher, units: this.#some(UNITS, 4) },
      { kind: 'unit', watcher, unit: this.#of(UNITS), below: this.#chance(70), ...window },
      { kind: 'group', watcher, group: this.#of(GROUPS), ...window },
    ];
    return { op: 'watch', spec: this.#of(specs) };
  }

  #make(op: keyof typeof WEIGHTS): Op {
    const person = this.#of(PEOPLE);
    const number = this.#random.integer(1_000);
    const source = this.#of(['call', 'calendar']);
    switch (op) {
      case 'open':
        return { op, person, device: `${person}-${this.#of(['laptop', 'phone'])}` };
      case 'lose':
      case 'return':
      case 'move':
      case 'reopen':
        return { op, tab: number };
      case 'activity':
        return { op, tab: number, idle: this.#chance(50), kind: this.#of(['web', 'mobile', 'desktop']) };
      case 'set': {
        const state = this.#of(['available', 'busy', 'do-not-disturb', 'away', undefined] as const);
        return { op, person, ...(state ? { state } : {}), text: this.#of(['', 'Rounds', 'Lunch']), ...this.#forMs() };
      }
      case 'clear':
      case 'remove':
        return { op, person };
      case 'claim':
        return { op, person, source, state: this.#of(['in-call', 'in-meeting', 'busy']), ...this.#forMs() };
      case 'release':
        return { op, person, source };
      case 'place':
        return this.place(person);
      case 'regroup':
        return { op, group: this.#of(GROUPS), people: this.#some(PEOPLE, 6) };
      case 'watch':
        return this.watch();
      case 'unwatch':
        return { op, watch: number };
      case 'scroll':
        return { op, watch: number, ...this.#window() };
      case 'restart':
        return { op, crash: this.#chance(30), downMs: this.#random.integer(20_000) };
      case 'disk':
        return { op, fails: this.#chance(40) };
      case 'pass':
        return { op, ms: this.#of([1, 100, 499, 500, 501, 1_500, 4_000, 7_999, 8_000, 9_000, 70_000]) };
      case 'check':
        return { op };
    }
  }

  #window(): { readonly window?: PresenceWindow } {
    const from = this.#random.integer(4);
    return this.#chance(60) ? { window: [from, from + 1 + this.#random.integer(4)] } : {};
  }

  #forMs(): { readonly forMs?: number } {
    return this.#chance(40) ? { forMs: this.#of([1, 400, 3_000, 59_999, 60_000, 150_000]) } : {};
  }

  #some(all: readonly string[], most: number): readonly string[] {
    return [...new Set(times(1 + this.#random.integer(most), () => this.#of(all)))];
  }

  #of<T>(all: readonly T[]): T {
    return all[this.#random.integer(all.length)] as T;
  }

  #chance(percent: number): boolean {
    return this.#random.integer(100) < percent;
  }
}

function times<T>(count: number, make: () => T): T[] {
  return Array.from({ length: count }, make);
}
