import { compareEntries, type Entry, type Roll } from './roll.ts';
import { unitsBelow } from './unit-tree.ts';

/** Who is looked for: all that is said must hold. */
export interface RollFilter {
  readonly unit?: string;
  /** Also those of the units below. */
  readonly below?: boolean;
  readonly manager?: string;
  readonly location?: string;
  /** Nobody but these ids. */
  readonly among?: ReadonlySet<string>;
  /** Only those at the top of the reporting lines: who have reports and no active manager. */
  readonly heads?: boolean;
  /** Also those who are deactivated. */
  readonly inactive: boolean;
}

export interface RollPage {
  readonly ids: readonly string[];
  readonly more: boolean;
}

/** The next ones behind `after` (an id; absent: from the first on), by name. Behind an unknown id there is nobody. `limit` absent: all. */
export function rollPage(roll: Roll, filter: RollFilter, after?: string, limit: number = Number.POSITIVE_INFINITY): RollPage {
  const last = after === undefined ? undefined : roll.get(after);
  if (after !== undefined && !last) return { ids: [], more: false };
  const fits = predicate(roll, filter);
  const few = candidates(roll, filter);
  const found: string[] = [];
  for (const entry of few ? sorted(few, last) : behind(roll, last)) {
    if (!fits(entry)) continue;
    if (found.length === limit) return { ids: found, more: true };
    found.push(entry.id);
  }
  return { ids: found, more: false };
}

/** Whether an entry is one of those who are looked for. */
export function predicate(
  roll: Roll,
  { unit, below = false, manager, location, among, heads = false, inactive }: RollFilter,
): (entry: Entry) => boolean {
  const units = unit === undefined ? undefined : unitsOf(roll, unit, below);
  return (entry) =>
    (inactive || entry.active) &&
    (units === undefined || entry.units.some((each) => units.has(each))) &&
    (manager === undefined || entry.manager === manager) &&
    (location === undefined || entry.location === location) &&
    (among === undefined || among.has(entry.id)) &&
    (!heads || isHead(roll, entry));
}

/** Whose manager somebody is. Active people only. */
export function reportsOf(roll: Roll, manager: string): number {
  return roll.having('manager', manager).filter(({ active }) => active).length;
}

/** How many active people there are at each location, by name. */
export function locationsOf(roll: Roll): readonly { readonly name: string; readonly people: number }[] {
  return [...roll.values('location')]
    .map((name) => ({ name, people: roll.having('location', name).filter(({ active }) => active).length }))
    .filter(({ people }) => people > 0)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function isHead(roll: Roll, entry: Entry): boolean {
  if (entry.manager !== '' && roll.get(entry.manager)?.active === true) return false;
  return roll.having('manager', entry.id).some(({ active }) => active);
}

function unitsOf(roll: Roll, unit: string, below: boolean): ReadonlySet<string> {
  return below ? unitsBelow(roll.units.values(), unit) : new Set([unit]);
}

/** Everybody who can come into question, where that is so few that to sort them is cheaper than to pick them out of all in their order. */
function candidates(
  roll: Roll,
  { unit, below = false, manager, location, among, heads = false }: RollFilter,
): readonly Entry[] | undefined {
  const isFew = (count: number): boolean => count * 16 < roll.ordered.length + 1_000;
  if (among && isFew(among.size)) return [...among].flatMap((id) => roll.get(id) ?? []);
  if (manager !== undefined) return roll.having('manager', manager);
  if (unit !== undefined && isFew(roll.counts.of(unit)[below ? 'below' : 'people'])) return membersOf(roll, unitsOf(roll, unit, below));
  if (heads) return [...roll.values('manager')].flatMap((id) => roll.get(id) ?? []);
  const there = location === undefined ? undefined : roll.having('location', location);
  return there && isFew(there.length) ? there : undefined;
}

function membersOf(roll: Roll, units: ReadonlySet<string>): readonly Entry[] {
  return [...new Set([...units].flatMap((unit) => roll.having('unit', unit)))];
}

function sorted(entries: readonly Entry[], last: Entry | undefined): readonly Entry[] {
  const behindLast = last ? entries.filter((entry) => compareEntries(last, entry) < 0) : [...entries];
  return behindLast.sort(compareEntries);
}

function* behind(roll: Roll, last: Entry | undefined): Generator<Entry> {
  for (let place = last ? roll.placeOf(last) + 1 : 0; place < roll.ordered.length; place++) {
    const entry = roll.ordered[place];
    if (entry) yield entry;
  }
}
