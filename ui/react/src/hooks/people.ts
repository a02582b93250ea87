import type { Person, Unit } from '@parley/people/contract';
import { useEffect, useMemo, useState } from 'react';
import type { UnitPeople } from '../model/directory.ts';
import { useDirectory } from './context.tsx';
import { useObservable } from './observable.ts';

/** A person, once known. */
export function usePerson(id: string): Person | undefined {
  const directory = useDirectory();
  useEffect(() => directory.want([id]), [directory, id]);
  return useObservable(directory, (snapshot) => snapshot.people.get(id));
}

/** People by id, as far as known. */
export function usePeople(ids: readonly string[]): ReadonlyMap<string, Person> {
  const directory = useDirectory();
  useEffect(() => directory.want(ids), [directory, ids]);
  return useObservable(directory, (snapshot) => snapshot.people);
}

export interface UnitsState {
  readonly units: readonly Unit[];
  readonly ready: boolean;
  readonly failed: boolean;
}

/** All units of the organisation. */
export function useUnits(): UnitsState {
  const directory = useDirectory();
  useEffect(() => {
    if (!directory.snapshot.ready) void directory.loadUnits();
  }, [directory]);
  const { units, ready, failed } = useObservable(directory, (snapshot) => snapshot);
  return useMemo(() => ({ units, ready, failed }), [units, ready, failed]);
}

/** The people of some units ('' is everybody), each list loaded when first asked for. */
export function useUnitPeople(units: readonly string[]): ReadonlyMap<string, UnitPeople> {
  const directory = useDirectory();
  const key = JSON.stringify(units);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` is the value of `units`.
  useEffect(() => {
    for (const unit of units) void directory.loadPeople(unit);
  }, [directory, key]);
  return useObservable(directory, (snapshot) => snapshot.lists);
}

export interface FoundPeople {
  readonly query: string;
  readonly people: readonly Person[];
  readonly searching: boolean;
  readonly failed: boolean;
}

/** People who fit the words, asked of the server a moment after the last keystroke. Empty words find the first of the alphabet. */
export function usePeopleSearch(query: string, options: { readonly unit?: string; readonly limit?: number } = {}): FoundPeople {
  const directory = useDirectory();
  const { unit, limit = 20 } = options;
  const [found, setFound] = useState<FoundPeople>({ query: '', people: [], searching: true, failed: false });
  useEffect(() => {
    const controller = new AbortController();
    const search = async (): Promise<void> => {
      try {
        const people = await directory.search(query.trim(), { limit, signal: controller.signal, ...(unit && { unit }) });
        if (!controller.signal.aborted) setFound({ query, people, searching: false, failed: false });
      } catch {
        if (!controller.signal.aborted) setFound((before) => ({ ...before, query, searching: false, failed: true }));
      }
    };
    setFound((before) => ({ ...before, searching: true, failed: false }));
    const timer = setTimeout(search, query === '' ? 0 : 120);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [directory, query, unit, limit]);
  return found;
}
