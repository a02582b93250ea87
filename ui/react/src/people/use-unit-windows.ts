import type { Person } from '@parley/people/contract';
import type { PersonPresence } from '@parley/presence-component/contract';
import { useEffect, useMemo } from 'react';
import { usePresenceModel, useReachable } from '../hooks/context.tsx';
import { useObservable } from '../hooks/observable.ts';
import { usePeople } from '../hooks/people.ts';
import { personIn, placeIn, type UnitSlice, type UnitWindow, UnitWindows } from '../model/unit-windows.ts';
import type { TreePeople } from './tree-rows.ts';
import type { UnitTree } from './unit-tree.ts';

/** Rows before and after those that exist whose people are asked for already. */
const AHEAD = 100;

export interface PresentPeople extends TreePeople {
  /** Undefined: not known yet. */
  person(id: string | undefined): Person | undefined;
  /** Undefined: unknown. */
  presence(unit: string, index: number): PersonPresence | undefined;
}

/** The people of units and how they are, watched in the parts of the lists that `look` was given last. */
export function useUnitWindows(tree: UnitTree): readonly [PresentPeople, look: (slices: readonly UnitSlice[]) => void] {
  const model = usePresenceModel();
  const windows = useMemo(() => new UnitWindows(model), [model]);
  useEffect(() => () => windows.look([]), [windows]);
  const watched = useObservable(windows, (units) => units);
  const known = usePeople(useMemo(() => idsOf(watched), [watched]));
  const reachable = useReachable();
  const people = useMemo(
    (): PresentPeople => ({
      person: (id) => known.get(id ?? ''),
      count: (unit) => watched.get(unit)?.total ?? tree.unit(unit)?.people ?? 0,
      at: (unit, index) => personIn(watched.get(unit), index)?.person,
      indexOf: (unit, person) => placeIn(watched.get(unit), person),
      presence: (unit, index) => (reachable ? personIn(watched.get(unit), index) : undefined),
    }),
    [known, watched, tree, reachable],
  );
  const look = useMemo(
    () => (slices: readonly UnitSlice[]) =>
      windows.look(
        slices.map(({ unit, from, to }) => ({
          unit,
          from: Math.max(0, from - AHEAD),
          to: Math.min(to + AHEAD, tree.unit(unit)?.people ?? to),
        })),
      ),
    [windows, tree],
  );
  return [people, look];
}

function idsOf(watched: ReadonlyMap<string, UnitWindow>): readonly string[] {
  return [...watched.values()].flatMap(({ pages }) => [...pages.values()].flat().map(({ person }) => person));
}
