import { foldText, Slugs } from './slug.ts';
import { type UnitNode, unitPath } from './unit-tree.ts';

/** The tree as it will be; units are recognised by parent and name, without regard to case and accents. */
export class GrowingTree {
  readonly added: UnitNode[] = [];
  readonly #byPlace = new Map<string, UnitNode>();
  readonly #byId = new Map<string, UnitNode>();
  readonly #ids = new Slugs((id) => this.#byId.has(id), 'unit');

  constructor(units: Iterable<UnitNode>) {
    for (const unit of units) this.#put(unit);
  }

  /** Id of the unit at a path of names, made where it is missing. */
  unitAt(names: readonly string[]): string {
    let parent: string | undefined;
    for (const name of names) parent = this.#child(parent, name);
    return parent ?? '';
  }

  /** `Medicine / Cardiology`. */
  pathOf(id: string): string {
    return unitPath(this.#byId, id)
      .map((each) => this.#byId.get(each)?.name ?? '')
      .join(' / ');
  }

  #child(parent: string | undefined, name: string): string {
    const existing = this.#byPlace.get(place(parent, name));
    if (existing) return existing.id;
    const unit = { id: this.#ids.next(name), name, ...(parent === undefined ? {} : { parent }) };
    this.#put(unit);
    this.added.push(unit);
    return unit.id;
  }

  #put(unit: UnitNode): void {
    this.#byId.set(unit.id, unit);
    this.#byPlace.set(place(unit.parent, unit.name), unit);
  }
}

function place(parent: string | undefined, name: string): string {
  return `${parent ?? ''}\n${foldText(name)}`;
}
