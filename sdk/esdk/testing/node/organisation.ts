import type { Hierarchy, HierarchyChange } from '@parley/presence';

/** Somebody of a test. */
export interface TestPerson {
  readonly id: string;
  /** Default: the id. */
  readonly name?: string;
  readonly title?: string;
  readonly mail?: string;
  /** Id of the person above in the reporting lines. */
  readonly manager?: string;
  /** Where the person works. */
  readonly location?: string;
  /** Phone, pager, room … */
  readonly attributes?: Readonly<Record<string, string>>;
  /** Version of the photo: what `people.get` says of it. */
  readonly photo?: string;
}

/** A named set of people of a test. */
export interface TestGroup {
  /** Default: the id. */
  readonly name?: string;
  readonly description?: string;
  /** Ids. */
  readonly people?: readonly string[];
  /** Ids of the groups in it. */
  readonly groups?: readonly string[];
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

/** Somebody whom a token brings: units and groups (ids) that exist are joined. */
export interface Brought extends TestPerson {
  readonly units?: readonly string[];
  readonly groups?: readonly string[];
}

export interface OrganisationOptions {
  /** Undefined: whoever is named. */
  readonly people: readonly (string | TestPerson)[] | undefined;
  readonly units: Readonly<Record<string, TestUnit>>;
  readonly groups: Readonly<Record<string, TestGroup>>;
}

/** Who there is, and in which units and groups: as the test said, and whom tokens of its backend bring. People are ordered by their names. */
export class Organisation implements Hierarchy {
  readonly units: Map<string, TestUnit>;
  readonly groups: Map<string, TestGroup>;
  readonly #people: Map<string, TestPerson>;
  /** Guests, by id: what they are called. */
  readonly #guests = new Map<string, string>();
  readonly #listeners = new Set<(change: HierarchyChange) => void>();
  /** Hears of whom tokens bring. */
  onBrought: (id: string, isNew: boolean) => void = () => {};
  /** Whoever is named is there, too. */
  readonly #open: boolean;

  /** Throws a TypeError for a unit above that is not there, or is above itself. */
  constructor({ people, units, groups }: OrganisationOptions) {
    this.units = new Map(Object.entries(units));
    this.groups = new Map(Object.entries(groups));
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
    return this.#people.get(id) ?? (this.#open && !id.includes(':') ? { id } : undefined);
  }

  nameOf(id: string): string {
    return this.person(id)?.name ?? this.#guests.get(id) ?? id;
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

  onChange(fn: (change: HierarchyChange) => void): () => void {
    this.#listeners.add(fn);
    return () => void this.#listeners.delete(fn);
  }

  isGuest(id: string): boolean {
    return this.#guests.has(id);
  }

  /** A guest has this name from now on. */
  seeGuest(id: string, name: string): void {
    this.#guests.set(id, name);
  }

  /** What a token says of somebody is taken over; what it says nothing of stays. */
  see({ units = [], groups = [], ...person }: Brought): void {
    const { id } = person;
    const before = this.#people.get(id);
    this.#people.set(id, { ...before, ...person });
    const joined = [...units].filter((unit) => join(this.units, unit, id));
    for (const group of groups) join(this.groups, group, id);
    const isSame = joined.length === 0 && JSON.stringify(before) === JSON.stringify(this.#people.get(id));
    if (isSame) return;
    const changed = [...joined, ...this.unitsOf(id)].flatMap((unit) => this.#path(unit));
    for (const listener of this.#listeners) listener({ units: [...new Set(changed)], people: [id] });
    this.onBrought(id, before === undefined);
  }

  /** Everybody in it and in the groups in it, by name. Undefined: there is no such group. */
  peopleOfGroup(group: string): readonly string[] | undefined {
    if (!this.groups.has(group)) return undefined;
    const seen = new Set([group]);
    for (const each of seen) for (const inner of this.groups.get(each)?.groups ?? []) seen.add(inner);
    return this.byName([...seen].flatMap((each) => this.groups.get(each)?.people ?? []));
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

/** Whether it is there, and the person was not in it. */
function join<Set extends { readonly people?: readonly string[] }>(sets: Map<string, Set>, name: string, person: string): boolean {
  const set = sets.get(name);
  if (!set || set.people?.includes(person)) return false;
  sets.set(name, { ...set, people: [...(set.people ?? []), person] });
  return true;
}
