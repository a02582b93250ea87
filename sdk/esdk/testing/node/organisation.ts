import type { Hierarchy } from '@parley/presence';

/** A unit of the organisation of a test. */
export interface TestUnit {
  readonly people?: readonly string[];
  /** The unit above it. */
  readonly above?: string;
}

/** Who there is, and in which units: as the test said, once and for all. People are ordered by their ids. */
export class Organisation implements Hierarchy {
  readonly #people: ReadonlySet<string> | undefined;
  readonly #units: ReadonlyMap<string, TestUnit>;

  /** `people` undefined: whoever is named. Throws a TypeError for a unit above that is not there, or is above itself. */
  constructor(people: readonly string[] | undefined, units: Readonly<Record<string, TestUnit>>) {
    this.#units = new Map(Object.entries(units));
    const named = [...this.#units.values()].flatMap((unit) => unit.people ?? []);
    this.#people = people && new Set([...people, ...named]);
    for (const unit of this.#units.keys()) this.#check(unit);
  }

  knows(person: string): boolean {
    return this.#people?.has(person) ?? true;
  }

  unitsOf(person: string): readonly string[] {
    return [...this.#units].filter(([, { people }]) => people?.includes(person)).map(([unit]) => unit);
  }

  above(unit: string): string | undefined {
    return this.#units.get(unit)?.above;
  }

  peopleOf(unit: string, below: boolean): readonly string[] | undefined {
    if (!this.#units.has(unit)) return undefined;
    const units = below ? [...this.#units.keys()].filter((each) => this.#path(each).includes(unit)) : [unit];
    return this.byName(units.flatMap((each) => this.#units.get(each)?.people ?? []));
  }

  byName(people: Iterable<string>): readonly string[] {
    return [...new Set(people)].filter((person) => this.knows(person)).sort();
  }

  onChange(): () => void {
    return () => {};
  }

  /** The unit and those above it. */
  #path(unit: string): readonly string[] {
    const path: string[] = [];
    for (let at: string | undefined = unit; at !== undefined && !path.includes(at); at = this.above(at)) path.push(at);
    return path;
  }

  #check(unit: string): void {
    const top = this.above(this.#path(unit).at(-1) ?? unit);
    if (top !== undefined) throw new TypeError(`The unit "${unit}" is above itself.`);
    const missing = this.#path(unit).find((each) => !this.#units.has(each));
    if (missing !== undefined) throw new TypeError(`There is no unit "${missing}" above "${unit}".`);
  }
}
