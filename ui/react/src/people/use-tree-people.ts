import type { Person } from '@parley/people/contract';
import type { PersonPresence } from '@parley/presence-component/contract';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { usePresenceModel, useReachable } from '../hooks/context.tsx';
import { useObservable } from '../hooks/observable.ts';
import { useListsBy, usePeople } from '../hooks/people.ts';
import type { PeopleList } from '../model/people-lists.ts';
import { personIn, placeIn, type UnitSlice, type UnitWindow, UnitWindows, WINDOW } from '../model/unit-windows.ts';
import type { TreePeople } from './tree-rows.ts';
import type { UnitTree } from './unit-tree.ts';

/** Rows before and after those that exist whose people are asked for already. */
const AHEAD = 100;

export interface PresentPeople extends TreePeople {
  /** Undefined: not known yet. */
  person(id: string | undefined): Person | undefined;
  /** Undefined: unknown here, and to be asked for person by person where the unit is small. */
  presence(unit: string, index: number): PersonPresence | undefined;
  /** Few enough that its people are a list known as a whole: their presence is not part of it. */
  isSmall(unit: string): boolean;
}

/**
 * The people of units, in the parts of their lists that `look` was given last. Of large units these parts are watched with how everybody is; the
 * small ones, of which hundreds may be in sight, are lists, so that a session has few watches.
 */
export function useTreePeople(tree: UnitTree): readonly [PresentPeople, look: (slices: readonly UnitSlice[]) => void] {
  const model = usePresenceModel();
  const windows = useMemo(() => new UnitWindows(model), [model]);
  useEffect(() => () => windows.look([]), [windows]);
  const [small, setSmall] = useState<readonly string[]>([]);
  const isSmall = useCallback((unit: string) => (tree.unit(unit)?.people ?? 0) <= WINDOW, [tree]);
  const look = useCallback(
    (slices: readonly UnitSlice[]): void => {
      const next = slices.filter(({ unit }) => isSmall(unit)).map(({ unit }) => unit);
      setSmall((before) => (before.join('\n') === next.join('\n') ? before : next));
      windows.look(slices.filter(({ unit }) => !isSmall(unit)).map((slice) => widened(slice, tree.unit(slice.unit)?.people ?? 0)));
    },
    [windows, tree, isSmall],
  );
  const watched = useObservable(windows, (units) => units);
  const lists = useListsBy('unit', small, WINDOW + 1);
  const known = usePeople(useMemo(() => [...watchedIds(watched), ...listedIds(lists)], [watched, lists]));
  const members = useMemo(() => activeOf(lists, known), [lists, known]);
  const reachable = useReachable();
  const people = useMemo(
    (): PresentPeople => ({
      isSmall,
      person: (id) => known.get(id ?? ''),
      count: (unit) => (isSmall(unit) ? members.get(unit)?.length : watched.get(unit)?.total) ?? tree.unit(unit)?.people ?? 0,
      at: (unit, index) => (isSmall(unit) ? members.get(unit)?.[index] : personIn(watched.get(unit), index)?.person),
      indexOf: (unit, person) => (isSmall(unit) ? (members.get(unit)?.indexOf(person) ?? -1) : placeIn(watched.get(unit), person)),
      presence: (unit, index) => (reachable ? personIn(watched.get(unit), index) : undefined),
    }),
    [isSmall, known, members, watched, tree, reachable],
  );
  return [people, look];
}

function widened({ unit, from, to }: UnitSlice, count: number): UnitSlice {
  return { unit, from: Math.max(0, from - AHEAD), to: Math.min(to + AHEAD, count) };
}

function watchedIds(watched: ReadonlyMap<string, UnitWindow>): readonly string[] {
  return [...watched.values()].flatMap(({ pages }) => [...pages.values()].flat().map(({ person }) => person));
}

function listedIds(lists: ReadonlyMap<string, PeopleList>): readonly string[] {
  return [...lists.values()].flatMap(({ ids }) => ids);
}

/** Whoever can no longer sign in is listed for administrators, and is no contact. */
function activeOf(lists: ReadonlyMap<string, PeopleList>, known: ReadonlyMap<string, Person>): ReadonlyMap<string, readonly string[]> {
  const loaded = [...lists].filter(([, { ids, loading }]) => ids.length > 0 || !loading);
  return new Map(loaded.map(([unit, { ids }]) => [unit, ids.filter((id) => known.get(id)?.active !== false)]));
}
