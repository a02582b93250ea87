import { type GroupQuery, locationsOf, type RollFilter, reportsOf, rollPage, rollSearch } from '@parley/directory';
import type { DirectoryDelta, Group, ListedPerson, Location, Person, Unit, UnitSlice } from '@parley/people/contract';
import type { DirectoryChange } from './api.ts';
import { refused } from './reasons.ts';
import type { Register, StoredGroup, UnitFacts } from './register.ts';
import type { Directory, RollKeeper } from './roll-keeper.ts';

export interface PeopleFilter extends Omit<RollFilter, 'among'> {
  readonly group?: string;
}

export interface Slice {
  /** Behind the one with this id (locations: this name). */
  readonly after?: string;
  readonly limit: number;
}

export interface PeoplePage {
  readonly people: readonly Person[];
  readonly more: boolean;
}

/** A part of a unit's list. */
export interface NamesPart {
  readonly total: number;
  readonly people: readonly ListedPerson[];
}

/** People of one answer, about: some 100 KB. */
const NAMES = 2_000;

/** Answers what clients ask of the directory: who it is comes from the roll, what is known of them from the database. */
export class DirectoryReader {
  readonly #register: Register;
  readonly #keeper: RollKeeper;

  constructor(register: Register, keeper: RollKeeper) {
    this.#register = register;
    this.#keeper = keeper;
  }

  /** By name. */
  async page({ group, ...filter }: PeopleFilter, { after, limit }: Slice): Promise<PeoplePage> {
    const directory = await this.#keeper.now();
    const { ids, more } = rollPage(directory.roll, { ...filter, ...among(directory, group) }, after, limit);
    return { people: await this.#register.people(ids), more };
  }

  /** Best first. */
  async search(query: string, { group, ...filter }: PeopleFilter, limit: number): Promise<readonly Person[]> {
    const directory = await this.#keeper.now();
    return this.#register.people(rollSearch(directory.roll, query, { ...filter, ...among(directory, group) }, limit));
  }

  /** Active people only; the first slices, as many as hold enough people for an answer. */
  async names(slices: readonly UnitSlice[]): Promise<readonly NamesPart[]> {
    const { roll } = await this.#keeper.now();
    const lists = new Map<string, readonly string[]>();
    const parts: { readonly total: number; readonly ids: readonly string[] }[] = [];
    let people = 0;
    for (const { unit, from, to } of slices) {
      if (people >= NAMES) break;
      const list = lists.get(unit) ?? rollPage(roll, { unit, inactive: false }).ids;
      lists.set(unit, list);
      const ids = list.slice(from, to);
      parts.push({ total: list.length, ids });
      people += ids.length;
    }
    const known = await this.#register.listed(parts.flatMap(({ ids }) => ids));
    return parts.map(({ total, ids }) => ({ total, people: ids.flatMap((id) => known.get(id) ?? []) }));
  }

  /** All of them, or those with the ids. */
  async units(ids?: ReadonlySet<string>): Promise<readonly Unit[]> {
    const { roll, units } = await this.#keeper.now();
    return units.filter(({ id }) => ids === undefined || ids.has(id)).map((unit) => withCounts(unit, roll.counts.of(unit.id)));
  }

  async locations({ after, limit }: Slice): Promise<{ readonly locations: readonly Location[]; readonly more: boolean }> {
    const { roll } = await this.#keeper.now();
    const behind = locationsOf(roll).filter(({ name }) => after === undefined || name > after);
    return { locations: behind.slice(0, limit), more: behind.length > limit };
  }

  async reports(ids: readonly string[]): Promise<Readonly<Record<string, number>>> {
    const { roll } = await this.#keeper.now();
    const counted = [...new Set(ids)].map((id) => [id, reportsOf(roll, id)] as const);
    return Object.fromEntries(counted.filter(([, reports]) => reports > 0));
  }

  /** By name; all, or those that a person is in. */
  async groups(
    person: string | undefined,
    { after, limit }: Slice,
  ): Promise<{ readonly groups: readonly Group[]; readonly more: boolean }> {
    const directory = await this.#keeper.now();
    const all = [...directory.groups.values()];
    const start = after === undefined ? 0 : all.findIndex(({ id }) => id === after) + 1;
    if (after !== undefined && start === 0) return { groups: [], more: false };
    const behind = all.slice(start).filter(({ id }) => person === undefined || directory.members(id).has(person));
    return { groups: behind.slice(0, limit).map((group) => groupOf(directory, group)), more: behind.length > limit };
  }

  async group(id: string): Promise<Group> {
    const directory = await this.#keeper.now();
    const group = directory.groups.get(id);
    if (!group) throw refused('group-unknown', { id });
    return groupOf(directory, group);
  }

  /** The values of what has changed; units with those above them, whose counts it changes. */
  async delta({ people, units, groups = [] }: DirectoryChange): Promise<DirectoryDelta> {
    const directory = await this.#keeper.now();
    const known = units.filter((id) => directory.roll.units.has(id));
    const counted = await this.units(new Set(directory.roll.counts.above(known)));
    const changedGroups = groups.flatMap((id) => directory.groups.get(id) ?? []);
    return {
      ...(people.length > 0 && { people: await this.#register.people(people) }),
      ...(counted.length > 0 && { units: counted }),
      ...(known.length < units.length && { removedUnits: units.filter((id) => !directory.roll.units.has(id)) }),
      ...(changedGroups.length > 0 && { groups: changedGroups.map((group) => groupOf(directory, group)) }),
      ...(changedGroups.length < groups.length && { removedGroups: groups.filter((id) => !directory.groups.has(id)) }),
    };
  }
}

function among(directory: Directory, group: string | undefined): Pick<RollFilter, 'among'> {
  return group === undefined ? {} : { among: directory.members(group) };
}

function withCounts(unit: UnitFacts, counts: { readonly people: number; readonly below: number }): Unit {
  return { ...unit, ...counts };
}

function groupOf(directory: Directory, { id, name, description, groups, query }: StoredGroup): Group {
  return { id, name, description, ...directory.countIn(id), groups, ...queryPart(query) };
}

function queryPart(query: GroupQuery | undefined): Pick<Group, 'query'> {
  return query ? { query } : {};
}
