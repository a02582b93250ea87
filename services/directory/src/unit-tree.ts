/** The part of a unit that its place in the tree needs. */
export interface UnitNode {
  readonly id: string;
  readonly name: string;
  readonly parent?: string;
}

/** Deepest nesting of units. */
export const MAX_UNIT_DEPTH = 12;

/** Ids from the root down to the unit itself. A broken or circular chain ends where it repeats. */
export function unitPath(units: ReadonlyMap<string, UnitNode>, id: string): readonly string[] {
  const path: string[] = [];
  for (let at = units.get(id); at && !path.includes(at.id); at = at.parent === undefined ? undefined : units.get(at.parent))
    path.unshift(at.id);
  return path;
}

/** The unit and everything below it. */
export function unitsBelow(units: Iterable<UnitNode>, id: string): ReadonlySet<string> {
  const children = new Map<string, string[]>();
  for (const unit of units) {
    if (unit.parent === undefined) continue;
    const siblings = children.get(unit.parent);
    if (siblings) siblings.push(unit.id);
    else children.set(unit.parent, [unit.id]);
  }
  const below = new Set<string>();
  const open = [id];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (below.has(next)) continue;
    below.add(next);
    open.push(...(children.get(next) ?? []));
  }
  return below;
}

/** Whether putting `id` under `parent` would make a circle. */
export function wouldCircle(units: ReadonlyMap<string, UnitNode>, id: string, parent: string): boolean {
  return unitPath(units, parent).includes(id);
}
