import { Refused } from '@parley/component';
import { MAX_UNIT_DEPTH, slugOf, type UnitNode, unitPath } from '@parley/directory';
import type { PeopleMethods, Unit } from '@parley/people/contract';
import { unitBelow, unitNamed } from './unit-reference.ts';

/** The unit that a command adds to the tree. Refused where it has no place there. */
export function newUnit(units: readonly Unit[], { name, parent = '', id }: PeopleMethods['people.addUnit']['in']): UnitNode {
  const known = new Map(units.map((unit) => [unit.id, unit]));
  const above = parent === '' ? undefined : unitNamed(units, parent).id;
  if (above !== undefined && unitPath(known, above).length >= MAX_UNIT_DEPTH) {
    throw new Refused('refused', `The tree is ${MAX_UNIT_DEPTH} levels deep at most.`);
  }
  if (unitBelow(units, above, name)) throw new Refused('conflict', `There is a unit "${name}" in this place already.`);
  if (id !== undefined && known.has(id)) throw new Refused('conflict', `There is a unit with the id "${id}" already.`);
  return { id: id ?? slugOf(name, (each) => known.has(each), 'unit'), name, ...(above === undefined ? {} : { parent: above }) };
}
