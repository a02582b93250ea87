import type { ListedPerson, UnitSlice } from '@parley/people/contract';
import type { PersonPresence } from '@parley/presence-component/contract';
import { useCallback, useEffect, useMemo } from 'react';
import type { RowRange } from '../controls/row-window.ts';
import { useDirectory, usePresenceModel, useReachable } from '../hooks/context.tsx';
import { useObservable } from '../hooks/observable.ts';
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
 * The people of units around the rows that `look` was given last: their names long before they are in sight. Of large units the parts in sight
 * are watched with how everybody is; of the small ones, of which hundreds may be in sight, the people, so that a session has few watches.
 */
export function useTreePeople(tree: UnitTree): readonly [PresentPeople, look: (rows: OrganisationRows, range: RowRange) => void] {
  const { names } = useDirectory();
  const model = usePresenceModel();
  const windows = useMemo(() => new UnitWindows(model), [model]);
  useEffect(() => () => windows.look([]), [windows]);
  useEffect(() => () => names.want([]), [names]);
  const isSmall = useCallback((unit: string) => (tree.unit(unit)?.people ?? 0) <= WINDOW, [tree]);
  const look = useCallback(
    (rows: OrganisationRows, { from, to }: RowRange): void => {
      const large = rows.peopleWithin(from, to).filter(({ unit }) => !isSmall(unit));
      windows.look(large.map((slice) => widened(slice, tree.unit(slice.unit)?.people ?? 0)));
      names.want(NAMED.flatMap((ahead) => rows.peopleWithin(from - ahead, to + ahead)));
    },
    [windows, names, tree, isSmall],
  );
  const known = useObservable(names, (units) => units);
  const watched = useObservable(windows, (units) => units);
  const reachable = useReachable();
  const people = useMemo((): PresentPeople => {
    const named = (unit: string, index: number): ListedPerson | undefined => nameAt(known.get(unit), index);
    return {
      isSmall,
      named,
      count: (unit) => known.get(unit)?.total ?? tree.unit(unit)?.people ?? 0,
      at: (unit, index) => named(unit, index)?.id,
      indexOf: (unit, person) => placeOf(known.get(unit), person),
      presence: (unit, index) => (reachable ? presenceOf(watched.get(unit), index, named(unit, index)?.id) : undefined),
    };
  }, [isSmall, known, watched, tree, reachable]);
  return [people, look];
}

function widened({ unit, from, to }: UnitSlice, count: number): UnitSlice {
  return { unit, from: Math.max(0, from - AHEAD), to: Math.min(to + AHEAD, count) };
}

/** The list and the watch are told of a change one after the other. */
function presenceOf(window: UnitWindow | undefined, index: number, person: string | undefined): PersonPresence | undefined {
  const there = personIn(window, index);
  return there?.person === person ? there : personIn(window, placeIn(window, person ?? ''));
}
