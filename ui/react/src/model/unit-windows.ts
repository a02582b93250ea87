import type { Observable } from '@parley/esdk';
import type { Presence, PresenceSnapshot, PresenceWatch } from '@parley/esdk/presence';
import type { UnitSlice } from '@parley/people/contract';
import type { PersonPresence } from '@parley/presence-component/contract';
import { State } from './state.ts';

/** The people of one unit itself as far as they are watched. */
export interface UnitWindow {
  readonly total: number;
  /** By number of the page. */
  readonly pages: ReadonlyMap<number, readonly PersonPresence[]>;
}

/** Rows of a watch. Watches begin at multiples of it, so that all who look at the same people are told the same bytes. */
export const WINDOW = 100;
/** Watches that have not answered yet. What was scrolled past meanwhile is never asked for. */
const AT_ONCE = 4;
/** Watches that nobody needs at the moment: people scroll back. */
const MOST_IDLE = 8;

interface Open {
  readonly unit: string;
  readonly page: number;
  readonly watch: PresenceWatch<PresenceSnapshot>;
}

/** Who is at a place of a unit's list. */
export function personIn(window: UnitWindow | undefined, index: number): PersonPresence | undefined {
  return window?.pages.get(Math.floor(index / WINDOW))?.[index % WINDOW];
}

/** Where a person is in a unit's list; -1: nowhere where it is watched. */
export function placeIn(window: UnitWindow | undefined, person: string): number {
  for (const [page, people] of window?.pages ?? []) {
    const index = people.findIndex((each) => each.person === person);
    if (index >= 0) return page * WINDOW + index;
  }
  return -1;
}

/** The people of units and how they are, watched where somebody looks and nowhere else. By unit. */
export class UnitWindows implements Observable<ReadonlyMap<string, UnitWindow>> {
  readonly #presence: Pick<Presence, 'watch'>;
  readonly #state = new State<ReadonlyMap<string, UnitWindow>>(new Map());
  /** Those needed last are last. */
  readonly #open = new Map<string, Open>();
  #wanted: readonly (readonly [unit: string, page: number])[] = [];

  constructor(presence: Pick<Presence, 'watch'>) {
    this.#presence = presence;
  }

  get snapshot(): ReadonlyMap<string, UnitWindow> {
    return this.#state.snapshot;
  }
  subscribe<T>(selector: (snapshot: ReadonlyMap<string, UnitWindow>) => T, fn: (value: T) => void): () => void {
    return this.#state.subscribe(selector, fn);
  }

  /** What is looked at from now on; nothing ends all watches. */
  look(slices: readonly UnitSlice[]): void {
    this.#wanted = slices.flatMap(({ unit, from, to }) => pagesBetween(from, to).map((page): readonly [string, number] => [unit, page]));
    for (const [unit, page] of this.#wanted) {
      const name = nameOf(unit, page);
      const open = this.#open.get(name);
      if (!open) continue;
      this.#open.delete(name);
      this.#open.set(name, open);
    }
    this.#closeIdle();
    this.#openWanted();
  }

  #openWanted(): void {
    let waiting = [...this.#open.values()].filter(({ watch }) => !watch.snapshot.ready && !watch.snapshot.error).length;
    for (const [unit, page] of this.#wanted) {
      if (waiting >= AT_ONCE) return;
      if (this.#open.has(nameOf(unit, page))) continue;
      this.#watch(unit, page);
      waiting += 1;
    }
  }

  #watch(unit: string, page: number): void {
    const watch = this.#presence.watch({ unit, below: false, window: [page * WINDOW, (page + 1) * WINDOW] });
    this.#open.set(nameOf(unit, page), { unit, page, watch });
    watch.subscribe(
      (snapshot) => snapshot,
      (snapshot) => this.#take(unit, page, snapshot),
    );
  }

  #take(unit: string, page: number, { people, total = 0 }: PresenceSnapshot): void {
    const pages = new Map(this.snapshot.get(unit)?.pages).set(page, people);
    this.#state.set(new Map(this.snapshot).set(unit, { total, pages }));
    this.#openWanted();
  }

  #closeIdle(): void {
    const wanted = new Set(this.#wanted.map(([unit, page]) => nameOf(unit, page)));
    const idle = [...this.#open].filter(([name]) => !wanted.has(name));
    // One that has not answered stands in the way of those that are wanted.
    const waiting = idle.filter(([, { watch }]) => !watch.snapshot.ready);
    const ready = idle.filter(([, { watch }]) => watch.snapshot.ready);
    const kept = wanted.size === 0 ? 0 : MOST_IDLE;
    const gone = [...waiting, ...ready.slice(0, Math.max(0, ready.length - kept))];
    if (gone.length === 0) return;
    const state = new Map(this.snapshot);
    for (const [name, { unit, page, watch }] of gone) {
      this.#open.delete(name);
      watch.close();
      const window = state.get(unit);
      if (!window) continue;
      const pages = new Map(window.pages);
      pages.delete(page);
      state.set(unit, { ...window, pages });
    }
    this.#state.set(state);
  }
}

function nameOf(unit: string, page: number): string {
  return `${page} ${unit}`;
}

function pagesBetween(from: number, to: number): readonly number[] {
  const first = Math.floor(from / WINDOW);
  return Array.from({ length: Math.max(0, Math.ceil(to / WINDOW) - first) }, (_, index) => first + index);
}
