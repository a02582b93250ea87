import type { Group, Unit } from '@parley/people/contract';
import { type PeopleFilter, UnitTree, useGroups, useLocations, useManagers, usePerson, useReports, useUnits } from '@parley/react/internal';
import { useMemo } from 'react';
import { useWords } from '../boot/language.tsx';
import type { Page } from '../boot/route.ts';
import { useApp } from '../shell/app-context.tsx';

/** Everybody's name in the address, in place of a unit's. */
export const EVERYBODY = 'all';

/** A part of the organisation that has people. */
export interface Place {
  readonly title: string;
  /** What is above it. */
  readonly path: readonly { readonly name: string; readonly page: Page }[];
  readonly filter: PeopleFilter;
  /** How many people; undefined: unknown. */
  readonly count: number | undefined;
  readonly unit?: Unit;
  readonly group?: Group;
}

export function useWhole(): Place {
  const { session } = useApp();
  return { title: session.organisation, path: [], filter: {}, count: undefined };
}

export function useUnitPlace(id: string): Place {
  const { session } = useApp();
  const { units } = useUnits();
  return useMemo(() => {
    const tree = UnitTree.of(units);
    const path = tree.path(id);
    const unit = path.at(-1);
    return {
      title: unit?.name ?? '',
      path: [
        { name: session.organisation, page: { kind: 'directory', at: EVERYBODY } },
        ...path.slice(0, -1).map((each): Place['path'][number] => ({ name: each.name, page: { kind: 'directory', at: each.id } })),
      ],
      filter: { unit: id },
      count: unit && tree.total(unit.id),
      ...(unit && { unit }),
    };
  }, [units, id, session.organisation]);
}

export function useManagerPlace(id: string): Place {
  const words = useWords();
  const person = usePerson(id);
  const managers = useManagers(id);
  const reports = useReports(useMemo(() => [id], [id]));
  return {
    title: person ? words.say('reports.of', { name: person.name }) : '',
    path: managers.map((each) => ({ name: each.name, page: { kind: 'directory', by: 'manager', at: each.id } })),
    filter: { manager: id },
    count: reports[id],
  };
}

export function useLocationPlace(name: string): Place {
  const { items } = useLocations();
  return { title: name, path: [], filter: { location: name }, count: items.find((each) => each.name === name)?.people };
}

export function useGroupPlace(id: string): Place {
  const { items } = useGroups();
  const group = items.find((each) => each.id === id);
  return { title: group?.name ?? '', path: [], filter: { group: id }, count: group?.people, ...(group && { group }) };
}
