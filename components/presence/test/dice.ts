import { UNITS, type WatchSpec } from '@parley/presence/testing';
import type { Random } from '@parley/runtime';
import { SimulatedRuntime } from '@parley/runtime/testing';

export const PEOPLE = ['ann', 'ben', 'cleo', 'dan'] as const;
export const ROOM = 'ward';

/** Something that happens in an organisation. Sessions and watches are named by numbers, taken modulo how many there are. */
export type Op =
  | { readonly op: 'come'; readonly person: string }
  | { readonly op: 'go' | 'return' | 'join' | 'leave' | 'scroll'; readonly number: number }
  | { readonly op: 'activity'; readonly number: number; readonly idle: boolean; readonly kind: 'web' | 'mobile' }
  | {
      readonly op: 'set';
      readonly person: string;
      readonly state: 'busy' | 'do-not-disturb' | undefined;
      readonly forMs: number | undefined;
    }
  | { readonly op: 'clear'; readonly person: string }
  | { readonly op: 'hours'; readonly number: number; readonly day: number | undefined }
  | { readonly op: 'claim'; readonly person: string; readonly state: 'in-call' | 'in-meeting' | 'busy'; readonly forMs: number | undefined }
  | { readonly op: 'release'; readonly person: string }
  | { readonly op: 'place'; readonly person: string; readonly name: string; readonly unit: string }
  | { readonly op: 'watch'; readonly spec: WatchSpec }
  | { readonly op: 'pass'; readonly ms: number }
  | { readonly op: 'restart' | 'check' };

const WEIGHTS: Readonly<Record<Op['op'], number>> = {
  come: 6,
  go: 4,
  return: 5,
  join: 4,
  leave: 3,
  scroll: 4,
  activity: 6,
  set: 4,
  clear: 1,
  hours: 2,
  claim: 3,
  release: 2,
  place: 3,
  watch: 5,
  pass: 8,
  restart: 1,
  check: 2,
};
const KINDS = Object.entries(WEIGHTS).flatMap(([kind, weight]) => Array<Op['op']>(weight).fill(kind as Op['op']));

/** A life from a seed; it begins with some watches and ends with a comparison. */
export function makeLife(seed: number, length: number): readonly Op[] {
  const dice = new Dice(seed);
  const watches = (['unit', 'people', 'counts'] as const).map((kind) => dice.make('watch', kind));
  return [...watches, ...Array.from({ length }, () => dice.make(dice.of(KINDS))), { op: 'check' }];
}

class Dice {
  readonly #random: Random;

  constructor(seed: number) {
    this.#random = new SimulatedRuntime(seed).random;
  }

  of<T>(all: readonly T[]): T {
    return all[this.#random.integer(all.length)] as T;
  }

  make(op: Op['op'], kind: WatchSpec['kind'] = this.of(['people', 'counts', 'unit', 'unit', 'group', 'group'])): Op {
    const [person, number] = [this.of(PEOPLE), this.#random.integer(1_000)];
    const forMs = this.of([undefined, 400, 3_000, 60_000]);
    switch (op) {
      case 'activity':
        return { op, number, idle: this.of([true, false]), kind: this.of(['web', 'mobile']) };
      case 'set':
        return { op, person, state: this.of(['busy', 'do-not-disturb', undefined]), forMs };
      case 'hours':
        return { op, number, day: this.of([undefined, 1, 5]) };
      case 'claim':
        return { op, person, state: this.of(['in-call', 'in-meeting', 'busy']), forMs };
      case 'place':
        return { op, person, name: `${this.of(['Ann', 'Ben', 'Cleo', 'Dan'])} Demir`, unit: this.of(UNITS) };
      case 'watch':
        return { op, spec: this.#spec(kind) };
      case 'pass':
        return { op, ms: this.of([1, 400, 500, 1_500, 4_000, 8_500, 30_000]) };
      case 'come':
      case 'clear':
      case 'release':
        return { op, person };
      case 'restart':
      case 'check':
        return { op };
      default:
        return { op, number };
    }
  }

  #spec(kind: WatchSpec['kind']): WatchSpec {
    const watcher = 'operator';
    const from = this.#random.integer(3);
    const window = this.of([undefined, [from, from + 1 + this.#random.integer(3)] as const]);
    const rows = window ? { window } : {};
    if (kind === 'people') return { kind, watcher, ids: [...new Set([this.of(PEOPLE), this.of(PEOPLE), 'nobody'])] };
    if (kind === 'counts') return { kind, watcher, units: [...new Set([this.of(UNITS), this.of(UNITS)])] };
    if (kind === 'unit') return { kind, watcher, unit: this.of(UNITS), below: this.of([true, false]), ...rows };
    return { kind, watcher, group: ROOM, ...rows };
  }
}
