import type { Hierarchy, HierarchyChange } from '@parley/presence';

/** site > (medicine > (ward-7, ward-8), facilities > stores) */
const ABOVE: Readonly<Record<string, string>> = {
  medicine: 'site',
  facilities: 'site',
  'ward-7': 'medicine',
  'ward-8': 'medicine',
  stores: 'facilities',
};
export const UNITS: readonly string[] = ['site', ...Object.keys(ABOVE)];

interface Somebody {
  readonly name: string;
  readonly units: readonly string[];
}

/** An organisation that is looked through from end to end for every answer. */
export class FakeTree implements Hierarchy {
  readonly #people = new Map<string, Somebody>();
  readonly #listeners = new Set<(change: HierarchyChange) => void>();

  /** Undefined takes the person out. */
  put(person: string, somebody: Somebody | undefined): void {
    const before = this.#people.get(person);
    if (somebody) this.#people.set(person, somebody);
    else this.#people.delete(person);
    const units = [...(before?.units ?? []), ...(somebody?.units ?? [])].flatMap((unit) => this.pathOf(unit));
    for (const fn of this.#listeners) fn({ units, people: [person] });
  }

  knows(person: string): boolean {
    return this.#people.has(person);
  }

  unitsOf(person: string): readonly string[] {
    return this.#people.get(person)?.units ?? [];
  }

  above(unit: string): string | undefined {
    return ABOVE[unit];
  }

  peopleOf(unit: string, below: boolean): readonly string[] | undefined {
    if (!UNITS.includes(unit)) return undefined;
    const isIn = (units: readonly string[]): boolean => units.some((each) => (below ? this.pathOf(each).includes(unit) : each === unit));
    return this.byName([...this.#people].filter(([, { units }]) => isIn(units)).map(([person]) => person));
  }

  byName(people: Iterable<string>): readonly string[] {
    const known = [...new Set(people)].flatMap((person) => {
      const somebody = this.#people.get(person);
      return somebody ? [`${somebody.name}\n${person}`] : [];
    });
    return known.sort().map((each) => each.split('\n')[1] ?? '');
  }

  onChange(fn: (change: HierarchyChange) => void): () => void {
    this.#listeners.add(fn);
    return () => void this.#listeners.delete(fn);
  }

  /** The unit and those above it. */
  pathOf(unit: string): string[] {
    const above = ABOVE[unit];
    return above === undefined ? [unit] : [unit, ...this.pathOf(above)];
  }
}
