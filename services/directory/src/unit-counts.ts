import { type UnitNode, unitPath } from './unit-tree.ts';

interface Counted {
  readonly active: boolean;
  readonly units: readonly string[];
}

/** How many active people are in each unit, and in it or below it, each counted once. */
export class UnitCounts {
  readonly #direct = new Map<string, number>();
  readonly #below = new Map<string, number>();
  #tree: ReadonlyMap<string, UnitNode> = new Map();
  #paths = new Map<string, readonly string[]>();

  /** The tree as it is; everybody is counted anew where its shape is another one. */
  setTree(tree: ReadonlyMap<string, UnitNode>, people: Iterable<Counted>): void {
    const before = this.#tree;
    this.#tree = tree;
    if (tree.size === before.size && [...tree.values()].every(({ id, parent }) => before.has(id) && before.get(id)?.parent === parent))
      return;
    this.#paths = new Map();
    this.#direct.clear();
    this.#below.clear();
    for (const person of people) this.count(person, 1);
  }

  /** `by`: 1 for somebody who comes, -1 for somebody who goes. */
  count({ active, units }: Counted, by: 1 | -1): void {
    if (!active) return;
    for (const unit of units) raise(this.#direct, unit, by);
    for (const unit of this.above(units)) raise(this.#below, unit, by);
  }

  of(unit: string): { readonly people: number; readonly below: number } {
    return { people: this.#direct.get(unit) ?? 0, below: this.#below.get(unit) ?? 0 };
  }

  /** The units and all those above them, each once. */
  above(units: readonly string[]): Iterable<string> {
    const [only] = units;
    if (only === undefined) return [];
    return units.length === 1 ? this.#path(only) : new Set(units.flatMap((unit) => this.#path(unit)));
  }

  #path(unit: string): readonly string[] {
    const known = this.#paths.get(unit);
    if (known) return known;
    const path = unitPath(this.#tree, unit);
    this.#paths.set(unit, path);
    return path;
  }
}

function raise(counts: Map<string, number>, key: string, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}
