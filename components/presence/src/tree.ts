import { foldText } from '@parley/directory';
import type { Person, Unit } from '@parley/people/contract';
import type { Hierarchy, HierarchyChange } from '@parley/presence';

type Placement = Pick<Person, 'id' | 'name' | 'active' | 'units'>;

interface Placed {
  readonly id: string;
  /** The folded name: what people are ordered by, then by their ids. */
  readonly key: string;
  readonly units: readonly string[];
}

/** Above this many changes at once the order is made anew. */
const FEW = 200;

/** The organisation in memory: who is in which unit, which unit is above, and the order of names. Active people only. */
export class Tree implements Hierarchy {
  readonly #people = new Map<string, Placed>();
  readonly #members = new Map<string, Set<string>>();
  readonly #listeners = new Set<(change: HierarchyChange) => void>();
  #units: ReadonlySet<string> = new Set();
  #above: ReadonlyMap<string, string> = new Map();
  #below: ReadonlyMap<string, readonly string[]> = new Map();
  /** Everybody, by name. */
  #ordered: Placed[] = [];

  knows(person: string): boolean {
    return this.#people.has(person);
  }

  unitsOf(person: string): readonly string[] {
    return this.#people.get(person)?.units ?? [];
  }

  above(unit: string): string | undefined {
    return this.#above.get(unit);
  }

  peopleOf(unit: string, below: boolean): readonly string[] | undefined {
    if (!this.#units.has(unit)) return undefined;
    const units = new Set(below ? this.#subtree(unit) : [unit]);
    const sizes = [...units].map((each) => this.#members.get(each)?.size ?? 0);
    if (this.#isSmall(sizes.reduce((sum, size) => sum + size, 0))) {
      return this.byName([...units].flatMap((each) => [...(this.#members.get(each) ?? [])]));
    }
    return idsOf(this.#ordered.filter((person) => person.units.some((each) => units.has(each))));
  }

  byName(people: Iterable<string>): readonly string[] {
    const wanted = new Set(people);
    if (!this.#isSmall(wanted.size)) return idsOf(this.#ordered.filter(({ id }) => wanted.has(id)));
    return idsOf([...wanted].flatMap((id) => this.#people.get(id) ?? []).sort(compare));
  }

  onChange(fn: (change: HierarchyChange) => void): () => void {
    this.#listeners.add(fn);
    return () => void this.#listeners.delete(fn);
  }

  /** All units that there are. */
  setUnits(units: readonly Pick<Unit, 'id' | 'parent'>[]): void {
    const above = new Map(units.flatMap(({ id, parent }) => (parent === undefined ? [] : [[id, parent]])));
    for (const { id } of units) if (isAboveItself(id, above)) above.delete(id);
    const before = this.#units;
    if (units.length === before.size && units.every(({ id }) => before.has(id) && above.get(id) === this.#above.get(id))) return;
    this.#units = new Set(units.map(({ id }) => id));
    this.#above = above;
    this.#below = new Map(
      [...Map.groupBy(above, ([, parent]) => parent)].map(([parent, children]) => [parent, children.map(([child]) => child)]),
    );
    this.#tell({ units: [...new Set([...before, ...this.#units])], people: [] });
  }

  /** These people as they are now; those who are not active are taken out. Others stay as they are. */
  setPeople(people: readonly Placement[]): void {
    const units = new Set<string>();
    const changed: string[] = [];
    const many = people.length > FEW;
    for (const person of people) {
      const before = this.#people.get(person.id);
      const after = person.active ? { id: person.id, key: foldText(person.name), units: person.units } : undefined;
      if (before?.key === after?.key && before?.units.join('\n') === after?.units.join('\n')) continue;
      this.#replace(before, after, many);
      changed.push(person.id);
      for (const unit of [...(before?.units ?? []), ...(after?.units ?? [])]) units.add(unit);
    }
    if (changed.length === 0) return;
    if (many) this.#ordered = [...this.#people.values()].sort(compare);
    this.#tell({ units: [...this.#withAbove(units)], people: changed });
  }

  #replace(before: Placed | undefined, after: Placed | undefined, orderLater: boolean): void {
    if (before) {
      for (const unit of before.units) this.#members.get(unit)?.delete(before.id);
      if (!orderLater) this.#ordered.splice(this.#placeOf(before), 1);
      this.#people.delete(before.id);
    }
    if (!after) return;
    for (const unit of after.units) this.#members.set(unit, (this.#members.get(unit) ?? new Set()).add(after.id));
    if (!orderLater) this.#ordered.splice(this.#placeOf(after), 0, after);
    this.#people.set(after.id, after);
  }

  /** Whether it is cheaper to sort so many people than to pick them out of everybody in their order. */
  #isSmall(count: number): boolean {
    return count * 16 < this.#ordered.length;
  }

  /** Where the person stands in the order, or would. */
  #placeOf(person: Placed): number {
    let [from, to] = [0, this.#ordered.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      const there = this.#ordered[middle];
      if (there && compare(there, person) < 0) from = middle + 1;
      else to = middle;
    }
    return from;
  }

  #subtree(unit: string): string[] {
    return [unit, ...(this.#below.get(unit) ?? []).flatMap((child) => this.#subtree(child))];
  }

  #withAbove(units: Iterable<string>): ReadonlySet<string> {
    const all = new Set<string>();
    for (const unit of units) for (let at: string | undefined = unit; at !== undefined && !all.has(at); at = this.above(at)) all.add(at);
    return all;
  }

  #tell(change: HierarchyChange): void {
    for (const fn of this.#listeners) fn(change);
  }
}

function idsOf(people: readonly Placed[]): readonly string[] {
  return people.map(({ id }) => id);
}

function compare(one: Placed, other: Placed): number {
  if (one.key !== other.key) return one.key < other.key ? -1 : 1;
  return one.id < other.id ? -1 : Number(one.id > other.id);
}

/** Tables from elsewhere may hold a circle; it is cut at the unit that is asked first. */
function isAboveItself(unit: string, above: ReadonlyMap<string, string>): boolean {
  const seen = new Set<string>();
  for (let at = above.get(unit); at !== undefined && !seen.has(at); at = above.get(at)) {
    if (at === unit) return true;
    seen.add(at);
  }
  return false;
}
