import type { Logger } from '@parley/component';
import { attributeValue, type Entry, type GroupQuery, groupMembers, Roll, unitsBelow } from '@parley/directory';
import type { DirectoryChange } from './api.ts';
import type { Register, StoredGroup, UnitFacts } from './register.ts';

/** More changed people than this: everybody is read anew. */
const MANY = 2_000;

/** The directory as it is held in memory at one moment. */
export interface Directory {
  readonly roll: Roll;
  /** Siblings in their order. */
  readonly units: readonly UnitFacts[];
  /** By name. */
  readonly groups: ReadonlyMap<string, StoredGroup>;
  /** Everybody in a group, also those who are not active. */
  members(group: string): ReadonlySet<string>;
  /** How many active people are in a group, and how many of them are listed. */
  countIn(group: string): GroupCount;
}

export interface GroupCount {
  readonly people: number;
  readonly listed: number;
}

/**
 * Keeps the roll as the database is: read at the start, then what has changed. Readings follow one another, so that no older one comes after a
 * newer. What could not be read is read again when it is asked for.
 */
export class RollKeeper {
  readonly #register: Register;
  readonly #logger: Logger;
  #held: Held | undefined;
  #last: Promise<void> = Promise.resolve();

  constructor(register: Register, logger: Logger) {
    this.#register = register;
    this.#logger = logger;
  }

  /** With every change that `follow` has settled for; while everybody is read anew, as it was before. */
  async now(): Promise<Directory> {
    if (this.#held) return this.#held;
    await this.#last;
    if (this.#held) return this.#held;
    await this.#queue(async () => {
      if (!this.#held) await this.#load();
    });
    return this.now();
  }

  /** Begins to read; `now` waits for it. */
  load(): void {
    this.#queue(() => this.#load()).catch(() => {});
  }

  /** Settles when it is as the change left it. */
  async follow(change: DirectoryChange): Promise<void> {
    await this.#queue(() => this.#read(change)).catch(() => {});
  }

  /** Reads everybody anew; answers the ids of all that was there and all that is. Rejects when it cannot be read. */
  async reload(): Promise<DirectoryChange> {
    const before = this.#held;
    await this.#queue(() => this.#load());
    const both = [before, this.#held].flatMap((held) => held ?? []);
    return {
      people: [...new Set(both.flatMap(({ roll }) => roll.ordered.map(({ id }) => id)))],
      units: [...new Set(both.flatMap(({ units }) => units.map(({ id }) => id)))],
      groups: [...new Set(both.flatMap(({ groups }) => [...groups.keys()]))],
    };
  }

  #queue(read: () => Promise<void>): Promise<void> {
    const result = this.#last.then(read);
    this.#last = result.catch((error: unknown) => {
      this.#held = undefined;
      this.#logger.error('directory-unread', { error: String(error) });
    });
    return result;
  }

  async #load(): Promise<void> {
    const roll = new Roll();
    const units = await this.#register.units();
    roll.setUnits(units);
    for await (const part of this.#register.parts()) for (const person of part) roll.put(person);
    this.#held = new Held(roll, units, await this.#register.groups());
  }

  async #read({ people, units, groups = [] }: DirectoryChange): Promise<void> {
    const held = this.#held;
    if (!held || people.length > MANY || held.roll.wasteful) return this.#load();
    const tree = units.length > 0 ? await this.#register.units() : held.units;
    if (units.length > 0) held.roll.setUnits(tree);
    for (const person of await this.#register.people(people)) held.roll.put(person);
    const stored = groups.length > 0 ? await this.#register.groups() : [...held.groups.values()];
    this.#held = new Held(held.roll, tree, stored);
  }
}

class Held implements Directory {
  readonly roll: Roll;
  readonly units: readonly UnitFacts[];
  readonly groups: ReadonlyMap<string, StoredGroup>;
  readonly #members = new Map<string, ReadonlySet<string>>();
  readonly #counts = new Map<string, GroupCount>();

  constructor(roll: Roll, units: readonly UnitFacts[], groups: readonly StoredGroup[]) {
    this.roll = roll;
    this.units = units;
    this.groups = new Map(groups.map((group) => [group.id, group]));
  }

  members(group: string): ReadonlySet<string> {
    const known = this.#members.get(group);
    if (known) return known;
    const members = groupMembers(this.groups, group, (query) => this.#find(query));
    this.#members.set(group, members);
    return members;
  }

  countIn(group: string): GroupCount {
    const known = this.#counts.get(group);
    if (known) return known;
    const count = { people: this.#active(this.members(group)), listed: this.#active(this.groups.get(group)?.people ?? []) };
    this.#counts.set(group, count);
    return count;
  }

  #active(ids: Iterable<string>): number {
    let count = 0;
    for (const id of ids) if (this.roll.get(id)?.active) count += 1;
    return count;
  }

  #find(query: GroupQuery): readonly string[] {
    const { roll } = this;
    const { unit, location } = query;
    const units = unit === undefined ? undefined : unitsBelow(roll.units.values(), unit);
    return this.#candidates(query, units)
      .filter((entry) => (location === undefined || entry.location === location) && (!units || entry.units.some((each) => units.has(each))))
      .map(({ id }) => id);
  }

  /** Those who have the rarest thing that the query asks for. */
  #candidates({ location, attribute }: GroupQuery, units: ReadonlySet<string> | undefined): readonly Entry[] {
    if (attribute) return this.roll.having('attribute', attributeValue(attribute.name, attribute.value));
    if (location !== undefined) return this.roll.having('location', location);
    return [...new Set([...(units ?? [])].flatMap((unit) => this.roll.having('unit', unit)))];
  }
}
