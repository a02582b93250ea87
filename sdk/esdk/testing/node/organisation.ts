import type { Hierarchy } from '@parley/presence';

/** Somebody of a test. */
export interface TestPerson {
  readonly id: string;
  /** Default: the id. */
  readonly name?: string;
  readonly title?: string;
}

/** A unit of the organisation of a test. */
export interface TestUnit {
  /** Default: the id. */
  readonly name?: string;
  /** Ids. */
  readonly people?: readonly string[];
  /** Id of the unit above it. */
  readonly above?: string;
}

/** Who there is, and in which units: as the test said, once and for all. People are ordered by their names. */
export class Organisation implements Hierarchy {
  readonly units: ReadonlyMap<string, TestUnit>;
  readonly #people: ReadonlyMap<string, TestPerson>;
  /** Whoever is named is there, too. */
  readonly #open: boolean;

  /** `people` undefined: whoever is named. Throws a TypeError for a unit above that is not there, or is above itself. */
  constructor(people: readonly (string | TestPerson)[] | undefined, units: Readonly<Record<string, TestUnit>>) {
    this.units = new Map(Object.entries(units));
    this.#open = people === undefined;
    const given = (people ?? []).map((person) => (typeof person === 'string' ? { id: person } : person));
    const inUnits = [...this.units.values()].flatMap((unit) => unit.people ?? []).map((id) => ({ id }));
    this.#people = new Map([...inUnits, ...given].map((person) => [person.id, person]));
    for (const unit of this.units.keys()) this.#check(unit);
  }

  /** By name; without those who are only named in passing. */
  get everybody(): readonly string[] {
    return this.byName(this.#people.keys());
  }

  /** Undefined: there is nobody with this id. */
  person(id: string): TestPerson | undefined {
    return this.#people.get(id) ?? (this.#open ? { id } : undefined);
  }

  nameOf(id: string): string {
    return this.person(id)?.name ?? id;
  }

  knows(person: string): boolean {
    return this.person(person) !== undefined;
  }

  unitsOf(person: string): readonly string[] {
    return [...this.units].filter(([, { people }]) => people?.includes(person)).map(([unit]) => unit);
  }

  above(unit: string): string | undefined {
    return this.units.get(unit)?.above;
  }

  peopleOf(unit: string, below: boolean): readonly string[] | undefined {
    if (!this.units.has(unit)) return undefined;
    const units = below ? [...this.units.keys()].filter((each) => this.#path(each).includes(unit)) : [unit];
    return this.byName(units.flatMap((each) => this.units.get(each)?.people ?? []));
  }

  byName(people: Iterable<string>): readonly string[] {
    const keyed = [...new Set(people)].filter((id) => this.knows(id)).map((id) => [this.nameOf(id).toLowerCase(), id] as const);
    return keyed.sort(([a, one], [b, other]) => (a === b ? Number(one > other) - 0.5 : Number(a > b) - 0.5)).map(([, id]) => id);
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
    const missing = this.#path(unit).find((each) => !this.units.has(each));
    if (missing !== undefined) throw new TypeError(`There is no unit "${missing}" above "${unit}".`);
  }
}
