import type { Unit } from '@parley/people/contract';
import type { UnitPeople } from '../model/directory.ts';

/** One row of the organisation tree, before it has a look. */
export type OrganisationRow =
  | {
      readonly kind: 'unit';
      readonly id: string;
      readonly level: number;
      readonly unit: Unit;
      readonly expanded?: boolean;
      readonly total: number;
    }
  | { readonly kind: 'person'; readonly id: string; readonly level: number; readonly person: string }
  | { readonly kind: 'more'; readonly id: string; readonly level: number; readonly unit: string };

export interface TreeInput {
  readonly units: readonly Unit[];
  readonly expanded: ReadonlySet<string>;
  /** Absent: units only. */
  readonly lists?: ReadonlyMap<string, UnitPeople>;
}

/** Children by parent ('' for the roots). A unit whose parent is unknown is a root, and a ring of parents is cut. */
export function childrenOf(units: readonly Unit[]): ReadonlyMap<string, readonly Unit[]> {
  const known = new Map(units.map((unit) => [unit.id, unit]));
  const children = new Map<string, Unit[]>();
  for (const unit of units) {
    const parent = unit.parent !== undefined && known.has(unit.parent) && !leadsBack(unit, known) ? unit.parent : '';
    children.set(parent, [...(children.get(parent) ?? []), unit]);
  }
  return children;
}

function leadsBack(unit: Unit, known: ReadonlyMap<string, Unit>): boolean {
  let above = unit.parent;
  for (let steps = 0; above !== undefined && steps <= known.size; steps += 1) {
    if (above === unit.id) return true;
    above = known.get(above)?.parent;
  }
  return false;
}

/** The path from a root to the unit. */
export function pathOf(units: readonly Unit[], id: string): readonly Unit[] {
  const known = new Map(units.map((unit) => [unit.id, unit]));
  const path: Unit[] = [];
  for (let unit = known.get(id); unit && !path.includes(unit); unit = unit.parent === undefined ? undefined : known.get(unit.parent))
    path.unshift(unit);
  return path;
}

/** What is in sight of the tree, top to bottom. */
export function organisationRows({ units, expanded, lists }: TreeInput): readonly OrganisationRow[] {
  const children = childrenOf(units);
  const total = (unit: Unit): number => unit.people + (children.get(unit.id) ?? []).reduce((sum, child) => sum + total(child), 0);
  const below = (parent: string, level: number): OrganisationRow[] =>
    (children.get(parent) ?? []).flatMap((unit): OrganisationRow[] => {
      const units_ = children.get(unit.id) ?? [];
      const hasMore = units_.length > 0 || (lists !== undefined && unit.people > 0);
      const open = hasMore && expanded.has(unit.id);
      const row = { kind: 'unit', id: unit.id, level, unit, total: total(unit), ...(hasMore && { expanded: open }) } as const;
      return open ? [row, ...peopleRows(unit.id, level + 1, lists?.get(unit.id)), ...below(unit.id, level + 1)] : [row];
    });
  // An organisation without units is a list of its people.
  return units.length === 0 ? peopleRows('', 0, lists?.get('')) : below('', 0);
}

function peopleRows(unit: string, level: number, list: UnitPeople | undefined): OrganisationRow[] {
  const people = (list?.ids ?? []).map((person): OrganisationRow => ({ kind: 'person', id: `${unit}/${person}`, level, person }));
  return list?.more ? [...people, { kind: 'more', id: `${unit}/…`, level, unit }] : people;
}
