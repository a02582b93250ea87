import type { ListedPerson, UnitSlice } from '@parley/people/contract';
import type { PersonPresence } from '@parley/presence-component/contract';
import { useEffect, useMemo } from 'react';
import type { RowRange } from '../controls/row-window.ts';
import { useDirectory, usePresenceModel, useReachable } from '../hooks/context.tsx';
import { useObservable } from '../hooks/observable.ts';
import { useNowAndThen } from '../hooks/settled.ts';
import { nameAt, placeOf } from '../model/unit-names.ts';
import { personIn, placeIn, type UnitWindow, UnitWindows, WINDOW } from '../model/unit-windows.ts';
import type { OrganisationRows, TreePeople } from './tree-rows.ts';
import type { UnitTree } from './unit-tree.ts';

/** Rows before and after those that exist whose people are watched already. */
const AHEAD = 100;
/** Rows before and after whose names are known, in the order in which they are asked for: the last is all of most organisations. */
const NAMED = [1_000, 10_000];

export interface PresentPeople extends TreePeople {
  /** Undefined: not known yet. */
  named(unit: string, index: number): ListedPerson | undefined;
  /** Undefined: unknown here, and to be asked for person by person where the unit is small. */
  presence(unit: string, index: number): PersonPresence | undefined;
  /** So few people that their presence is looked at one by one. */
  isSmall(unit: string): boolean;
}

/**
 * The people of units as far as they are known. Of large units the parts in sight are watched with how everybody is (`windows`); of the small ones,
 * of which hundreds may be in sight, the people, so that a session has few watches.
 */
export function useTreePeople(tree: UnitTree): { readonly people: PresentPeople; readonly windows: UnitWindows } {
  const { names } = useDirectory();
  const model = usePresenceModel();
  const windows = useMemo(() => new UnitWindows(model), [model]);
  const known = useObservable(names, (units) => units);
  const watched = useObservable(windows, (units) => units);
  const reachable = useReachable();
  const people = useMemo((): PresentPeople => {
    const named = (unit: string, index: number): ListedPerson | undefined => nameAt(known.get(unit), index);
    return {
      named,
      isSmall: (unit) => isSmall(tree, unit),
      count: (unit) => known.get(unit)?.total ?? tree.unit(unit)?.people ?? 0,
      at: (unit, index) => named(unit, index)?.id,
      indexOf: (unit, person) => placeOf(known.get(unit), person),
      presence: (unit, index) => (reachable ? presenceOf(watched.get(unit), index, named(unit, index)?.id) : undefined),
    };
  }, [known, watched, tree, reachable]);
  return { people, windows };
}

export interface TreeSight {
  readonly tree: UnitTree;
  readonly rows: OrganisationRows;
  readonly windows: UnitWindows;
  /** Rows that exist. */
  readonly range: RowRange;
}

/** Asks for the names of whoever is within reach of these rows, and watches those who are among them. */
export function useTreeSight({ tree, rows, windows, range }: TreeSight): void {
  const { names } = useDirectory();
  const { from, to } = range;
  useEffect(() => names.want(NAMED.flatMap((ahead) => rows.peopleWithin(from - ahead, to + ahead))), [names, rows, from, to]);
  useEffect(() => () => names.want([]), [names]);
  // A session may send so many frames a second, and every watch is two.
  const sight = useNowAndThen(useMemo(() => rows.peopleWithin(from, to), [rows, from, to]));
  useEffect(() => {
    const large = sight.filter(({ unit }) => !isSmall(tree, unit));
    windows.look(large.map((slice) => widened(slice, tree.unit(slice.unit)?.people ?? 0)));
  }, [windows, tree, sight]);
  useEffect(() => () => windows.look([]), [windows]);
}

function isSmall(tree: UnitTree, unit: string): boolean {
  return (tree.unit(unit)?.people ?? 0) <= WINDOW;
}

function widened({ unit, from, to }: UnitSlice, count: number): UnitSlice {
  return { unit, from: Math.max(0, from - AHEAD), to: Math.min(to + AHEAD, count) };
}

/** The list and the watch are told of a change one after the other. */
function presenceOf(window: UnitWindow | undefined, index: number, person: string | undefined): PersonPresence | undefined {
  const there = personIn(window, index);
  return there?.person === person ? there : personIn(window, placeIn(window, person ?? ''));
}
