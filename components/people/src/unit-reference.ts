import { foldText, unitPath } from '@parley/directory';
import { refused } from './reasons.ts';
import type { UnitFacts } from './register.ts';

/** The unit that a command names by its id or by its path ("Medicine / Cardiology"; case and accents do not matter). */
export function unitNamed(units: readonly UnitFacts[], reference: string): UnitFacts {
  const found = unitFound(units, reference);
  if (found) return found;
  throw refused('unit-unknown', { unit: reference });
}

/** The same where it may not exist. */
export function unitFound(units: readonly UnitFacts[], reference: string): UnitFacts | undefined {
  return units.find(({ id }) => id === reference) ?? unitAt(units, reference.split('/'));
}

/** The unit with this name below a parent (absent: among the roots). */
export function unitBelow(units: readonly UnitFacts[], parent: string | undefined, name: string): UnitFacts | undefined {
  const wanted = foldText(name.trim());
  return units.find((unit) => unit.parent === parent && foldText(unit.name) === wanted);
}

function unitAt(units: readonly UnitFacts[], names: readonly string[]): UnitFacts | undefined {
  let at: UnitFacts | undefined;
  for (const name of names) {
    at = unitBelow(units, at?.id, name);
    if (!at) return undefined;
  }
  return at;
}

/** `Medicine / Cardiology`. */
export function unitPathOf(tree: ReadonlyMap<string, UnitFacts>, id: string): string {
  return unitPath(tree, id)
    .map((each) => tree.get(each)?.name ?? '')
    .join(' / ');
}
