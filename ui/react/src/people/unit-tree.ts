import type { Unit } from '@parley/people/contract';

const known = new WeakMap<readonly Unit[], UnitTree>();

/** Units by their places. A unit whose parent is unknown is a root, and a ring of parents is cut: all of it are roots. */
export class UnitTree {
  readonly #units: ReadonlyMap<string, Unit>;
  readonly #children = new Map<string, Unit[]>();
  readonly #parents = new Map<string, string>();
  readonly #totals = new Map<string, number>();

  private constructor(units: readonly Unit[]) {
    this.#units = new Map(units.map((unit) => [unit.id, unit]));
    for (const unit of units) {
      const parent = unit.parent !== undefined && this.#units.has(unit.parent) && !this.#leadsBack(unit) ? unit.parent : '';
      if (parent !== '') this.#parents.set(unit.id, parent);
      const siblings = this.#children.get(parent);
      if (siblings) siblings.push(unit);
      else this.#children.set(parent, [unit]);
    }
  }

  /** The same tree for the same list. */
  static of(units: readonly Unit[]): UnitTree {
    const tree = known.get(units) ?? new UnitTree(units);
    known.set(units, tree);
    return tree;
  }

  unit(id: string): Unit | undefined {
    return this.#units.get(id);
  }

  /** In the order of the list; of '' the roots. */
  children(id: string): readonly Unit[] {
    return this.#children.get(id) ?? [];
  }

  parent(id: string): string | undefined {
    return this.#parents.get(id);
  }

  /** From a root to the unit; nothing for an unknown one. */
  path(id: string): readonly Unit[] {
    const unit = this.#units.get(id);
    return unit ? [...this.path(this.#parents.get(id) ?? ''), unit] : [];
  }

  /** The unit and all below it; nothing for an unknown one. */
  within(id: string): readonly Unit[] {
    const unit = this.#units.get(id);
    return unit ? [unit, ...this.children(id).flatMap((child) => this.within(child.id))] : [];
  }

  /** People of the unit and of those below; where the server does not say it, somebody in two of them counts twice. */
  total(id: string): number {
    const before = this.#totals.get(id);
    if (before !== undefined) return before;
    const unit = this.#units.get(id);
    const below = this.children(id).reduce((sum, child) => sum + this.total(child.id), 0);
    const total = unit?.below ?? (unit?.people ?? 0) + below;
    this.#totals.set(id, total);
    return total;
  }

  #leadsBack(unit: Unit): boolean {
    let above = unit.parent;
    for (let steps = 0; above !== undefined && steps <= this.#units.size; steps += 1) {
      if (above === unit.id) return true;
      above = this.#units.get(above)?.parent;
    }
    return false;
  }
}
