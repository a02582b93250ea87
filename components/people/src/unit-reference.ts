import { foldText } from '@parley/directory';
import type { Unit } from '@parley/people/contract';
import { refused } from './reasons.ts';

/** The unit that a command names by its id or by its path ("Medicine / Cardiology"; case and accents do not matter). */
export function unitNamed(units: readonly Unit[], reference: string): Unit {
  const found = units.find(({ id }) => id === reference) ?? unitAt(units, reference.split('/'));
  if (found) return found;
  throw refused('unit-unknown', { unit: reference });
}

/** The unit with this name below a parent (absent: among the roots). */
export function unitBelow(units: readonly Unit[], parent: string | undefined, name: string): Unit | undefined {
  const wanted = foldText(name.trim());
  return units.find((unit) => unit.parent === parent && foldText(unit.name) === wanted);
}

function unitAt(units: readonly Unit[], names: readonly string[]): Unit | undefined {
  let at: Unit | undefined;
  for (const name of names) {
    at = unitBelow(units, at?.id, name);
    if (!at) return undefined;
  }
  return at;
}
