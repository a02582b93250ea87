import type { Observable } from '@parley/esdk';
import type { ListedPerson, PeopleMethods, Person, UnitSlice } from '@parley/people/contract';
import { State } from './state.ts';

/** The list of one unit as far as it is known. */
export interface NamedUnit {
  /** People of the whole list. */
  readonly total: number;
  /** By number of the page. */
  readonly pages: ReadonlyMap<number, readonly ListedPerson[]>;
}

/** Answers for the first slices, at least one. */
type GetNames = (slices: readonly UnitSlice[]) => Promise<PeopleMethods['people.names']['out']['units']>;

/** People of a page. */
export const NAMES = 200;
/** Names that nobody wants are forgotten when there are more than this. */
export const MOST_NAMES = 25_000;
const PAGES_ASKED = 200;

interface Page {
  readonly unit: string;
  readonly number: number;
}

/** Who is at a place of a unit's list. */
export function nameAt(unit: NamedUnit | undefined, index: number): ListedPerson | undefined {
  return unit?.pages.get(Math.floor(index / NAMES))?.[index % NAMES];
}

/** Where a person is in a unit's list; -1: nowhere as far as it is known. */
export function placeOf(unit: NamedUnit | undefined, person: string): number {
  for (const [page, people] of unit?.pages ?? []) {
    const index = people.findIndex(({ id }) => id === person);
    if (index >= 0) return page * NAMES + index;
  }
  return -1;
}

/**
 * The names of whoever is in units, known before anybody looks at them: however fast a list is scrolled, no row is without one. What is different
 * is asked for again, and shown as it was until that has come.
 */
export class UnitNames implements Observable<ReadonlyMap<string, NamedUnit>> {
  readonly #get: GetNames;
  readonly #state = new State<ReadonlyMap<string, NamedUnit>>(new Map());
  /** By their names, those to be asked for first are first. */
  #wanted: ReadonlyMap<string, Page> = new Map();
  /** Names of pages. */
  readonly #stale = new Set<string>();
  #asked: readonly string[] = [];
  #failed = false;

  constructor(get: GetNames) {
    this.#get = get;
  }

  get snapshot(): ReadonlyMap<string, NamedUnit> {
    return this.#state.snapshot;
  }
  subscribe<T>(selector: (snapshot: ReadonlyMap<string, NamedUnit>) => T, fn: (value: T) => void): () => void {
    return this.#state.subscribe(selector, fn);
  }

  /** Instead of what was wanted before; what is needed first is first. */
  want(slices: readonly UnitSlice[]): void {
    this.#wanted = new Map(slices.flatMap(pagesOf).map((page) => [nameOf(page), page]));
    this.#ask();
  }

  /** People as they are from now on: the lists in which they stand otherwise are asked for again. */
  learn(people: readonly Person[]): void {
    const changed = new Map(people.map((person) => [person.id, person]));
    for (const [unit, known] of this.snapshot) if (!isRight(unit, known, changed)) this.#outdate(unit);
    // What is under way may have been read before.
    this.#markStale(this.#asked);
    this.#ask();
  }

  /** Anything may have changed. */
  refresh(): void {
    for (const unit of this.snapshot.keys()) this.#outdate(unit);
    this.#markStale(this.#asked);
    this.retry();
  }

  /** Asks again for what could not be asked for. */
  retry(): void {
    this.#failed = false;
    this.#ask();
  }

  #outdate(unit: string): void {
    const numbers = this.snapshot.get(unit)?.pages.keys() ?? [];
    this.#markStale([...numbers].map((number) => nameOf({ unit, number })));
  }

  #markStale(names: readonly string[]): void {
    for (const name of names) this.#stale.add(name);
  }

  #ask(): void {
    if (this.#failed || this.#asked.length > 0) return;
    const missing: Page[] = [];
    for (const [name, page] of this.#wanted) {
      if (missing.length === PAGES_ASKED) break;
      if (this.#stale.has(name) || !this.snapshot.get(page.unit)?.pages.has(page.number)) missing.push(page);
    }
    if (missing.length > 0) void this.#read(missing);
  }

  async #read(pages: readonly Page[]): Promise<void> {
    const names = pages.map(nameOf);
    this.#asked = names;
    for (const name of names) this.#stale.delete(name);
    try {
      const answers = await this.#get(pages.map(({ unit, number }) => ({ unit, from: number * NAMES, to: (number + 1) * NAMES })));
      this.#markStale(names.slice(answers.length));
      this.#failed = answers.length === 0;
      this.#take(pages, answers);
    } catch {
      this.#markStale(names);
      this.#failed = true;
    }
    this.#asked = [];
    this.#ask();
  }

  #take(pages: readonly Page[], answers: Awaited<ReturnType<GetNames>>): void {
    const units = new Map(this.snapshot);
    for (const [index, { total, people }] of answers.entries()) {
      const { unit, number } = pages[index] ?? { unit: '', number: 0 };
      units.set(unit, { total, pages: new Map(units.get(unit)?.pages).set(number, people) });
    }
    this.#state.set(sizeOf(units) > MOST_NAMES ? this.#onlyWanted(units) : units);
  }

  #onlyWanted(units: ReadonlyMap<string, NamedUnit>): ReadonlyMap<string, NamedUnit> {
    const wanted = new Map<string, NamedUnit>();
    for (const [unit, { total, pages }] of units) {
      const kept = [...pages].filter(([number]) => this.#wanted.has(nameOf({ unit, number })));
      if (kept.length > 0) wanted.set(unit, { total, pages: new Map(kept) });
    }
    return wanted;
  }
}

function nameOf({ unit, number }: Page): string {
  return `${number} ${unit}`;
}

function pagesOf({ unit, from, to }: UnitSlice): readonly Page[] {
  const first = Math.floor(from / NAMES);
  return Array.from({ length: Math.max(0, Math.ceil(to / NAMES) - first) }, (_, index) => ({ unit, number: first + index }));
}

function sizeOf(units: ReadonlyMap<string, NamedUnit>): number {
  return [...units.values()].flatMap(({ pages }) => [...pages.values()]).reduce((sum, page) => sum + page.length, 0);
}

/** Whether those of the people who are to stand in the unit's list do, as they are, and no others. */
function isRight(unit: string, { pages }: NamedUnit, people: ReadonlyMap<string, Person>): boolean {
  const missing = new Set([...people].flatMap(([id, { active, units }]) => (active && units.includes(unit) ? id : [])));
  for (const page of pages.values()) {
    for (const { id, name, photo } of page) {
      const person = people.get(id);
      if (person && (!missing.delete(id) || person.name !== name || person.photo !== photo)) return false;
    }
  }
  return missing.size === 0;
}
