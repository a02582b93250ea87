import type { Group, Location, Person, Unit } from '@parley/people/contract';
import { useEffect, useMemo, useState } from 'react';
import { listKey, type PeopleFilter, type PeopleList } from '../model/people-lists.ts';
import type { WholeList, WholeSnapshot } from '../model/whole-list.ts';
import { useDirectory } from './context.tsx';
import { useObservable } from './observable.ts';

/**
 * A person, once known, and as they are from then on; undefined before, and where there is nobody of this id.
 *
 * @example
 * const name = usePerson('maya')?.name;
 */
export function usePerson(id: string): Person | undefined {
  const { people } = useDirectory();
  useEffect(() => people.hold([id]), [people, id]);
  return useObservable(people, (known) => known.get(id));
}

/** People by id, as far as known. */
export function usePeople(ids: readonly string[]): ReadonlyMap<string, Person> {
  const { people } = useDirectory();
  const key = JSON.stringify(ids);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` is the value of `ids`.
  useEffect(() => people.hold(ids), [people, key]);
  return useObservable(people, (known) => known);
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
  return useObservable(directory, (snapshot) => snapshot);
}

/** The first `count` people of a list, as far as they are loaded; undefined until it has been asked for. */
export function usePeopleList(filter: PeopleFilter, count: number): PeopleList | undefined {
  const { lists } = useDirectory();
  const [viewer] = useState(() => ({}));
  const key = listKey(filter);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` is the value of `filter`.
  useEffect(() => lists.look(viewer, filter, count), [lists, viewer, key, count]);
  useEffect(() => () => lists.leave(viewer), [lists, viewer]);
  return useObservable(lists, (known) => known.get(key));
}

function useWhole<T>(list: WholeList<T>): WholeSnapshot<T> {
  useEffect(() => list.load(), [list]);
  return useObservable(list, (snapshot) => snapshot);
}

export function useGroups(): WholeSnapshot<Group> {
  return useWhole(useDirectory().groups);
}
export function useLocations(): WholeSnapshot<Location> {
  return useWhole(useDirectory().locations);
}
/** Those at the top of the reporting lines. */
export function useHeads(): WholeSnapshot<Person> {
  return useWhole(useDirectory().heads);
}

/** The first `count` of those who report to each of these managers; as far as they are loaded. */
export function useReportLists(managers: readonly string[], count: number): ReadonlyMap<string, PeopleList> {
  const { lists } = useDirectory();
  const key = JSON.stringify(managers);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` is the value of `managers`.
  useEffect(() => {
    const viewers = managers.map((manager) => {
      const viewer = {};
      lists.look(viewer, { manager }, count);
      return viewer;
    });
    return () => {
      for (const viewer of viewers) lists.leave(viewer);
    };
  }, [lists, key, count]);
  const known = useObservable(lists, (snapshot) => snapshot);
  return useMemo(
    () =>
      new Map(
        managers.flatMap((manager) => {
          const list = known.get(listKey({ manager }));
          return list ? [[manager, list] as const] : [];
        }),
      ),
    [managers, known],
  );
}

/** Those above a person in the reporting lines, the nearest last, as far as known. */
export function useManagers(person: string | undefined): readonly Person[] {
  const { people } = useDirectory();
  const known = useObservable(people, (snapshot) => snapshot);
  const ids = useMemo(() => managersOf(known, person), [known, person]);
  usePeople(useMemo(() => (person === undefined ? ids : [person, ...ids]), [person, ids]));
  return ids.flatMap((id) => known.get(id) ?? []).reverse();
}

/** The nearest first; the last may not be known. */
function managersOf(known: ReadonlyMap<string, Person>, person: string | undefined): readonly string[] {
  const ids: string[] = [];
  for (let id = known.get(person ?? '')?.manager; id !== undefined && !ids.includes(id); id = known.get(id)?.manager) ids.push(id);
  return ids;
}

const NO_REPORTS: Readonly<Record<string, number>> = {};

/** How many report to each of these people, as far as known; those without any are left out. */
export function useReports(ids: readonly string[]): Readonly<Record<string, number>> {
  const directory = useDirectory();
  const [known, setKnown] = useState(NO_REPORTS);
  const heads = useObservable(directory.heads, (snapshot) => snapshot);
  const key = JSON.stringify(ids);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` is the value of `ids`; other heads mean other reports.
  useEffect(() => {
    if (ids.length === 0) return;
    let wanted = true;
    directory.call('people.reports', { ids }).then(
      ({ reports }) => wanted && setKnown((before) => ({ ...before, ...Object.fromEntries(ids.map((id) => [id, 0])), ...reports })),
      // Without the numbers the names are still right.
      () => undefined,
    );
    return () => {
      wanted = false;
    };
  }, [directory, key, heads]);
  return known;
}

export interface FoundPeople {
  readonly query: string;
  readonly people: readonly Person[];
  readonly searching: boolean;
  readonly failed: boolean;
}

/** People who fit the words, asked of the server a moment after the last keystroke. Empty words find the first of the alphabet. */
export function usePeopleSearch(query: string, options: { readonly filter?: PeopleFilter; readonly limit?: number } = {}): FoundPeople {
  const directory = useDirectory();
  const { filter = {}, limit = 20 } = options;
  const key = listKey(filter);
  const [found, setFound] = useState<FoundPeople>({ query: '', people: [], searching: true, failed: false });
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` is the value of `filter`.
  useEffect(() => {
    const controller = new AbortController();
    const search = async (): Promise<void> => {
      try {
        const people = await directory.search(query.trim(), { filter, limit, signal: controller.signal });
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
  }, [directory, query, key, limit]);
  const { people } = directory;
  // Whoever is found may change meanwhile.
  const known = useObservable(people, (snapshot) => snapshot);
  return useMemo(() => ({ ...found, people: found.people.map((person) => known.get(person.id) ?? person) }), [found, known]);
}
