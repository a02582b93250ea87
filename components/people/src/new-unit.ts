import { MAX_UNIT_DEPTH, slugOf, type UnitNode, unitPath } from '@parley/directory';
import type { PeopleMethods } from '@parley/people/contract';
import { refused } from './reasons.ts';
import type { UnitFacts } from './register.ts';
import { unitBelow, unitNamed } from './unit-reference.ts';

/** The unit that a command adds to the tree. Refused where it has no place there. */
export function newUnit(units: readonly UnitFacts[], { name, parent = '', id }: PeopleMethods['people.addUnit']['in']): UnitNode {
  const known = new Map(units.map((unit) => [unit.id, unit]));
  const above = parent === '' ? undefined : unitNamed(units, parent).id;
  if (above !== undefined && unitPath(known, above).length >= MAX_UNIT_DEPTH) throw refused('tree-too-deep', { max: MAX_UNIT_DEPTH });
  if (unitBelow(units, above, name)) throw refused('unit-taken', { name });
  if (id !== undefined && known.has(id)) throw refused('unit-id-taken', { id });
  return { id: id ?? slugOf(name, (each) => known.has(each), 'unit'), name, ...(above === undefined ? {} : { parent: above }) };
}
