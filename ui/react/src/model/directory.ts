import type { Observable, Parley, RequestOptions } from '@parley/esdk';
import type { MessagingMethods } from '@parley/messaging/contract';
import type { DirectoryDelta, Group, Location, PeopleMethods, Person, Unit } from '@parley/people/contract';
import type { WebhooksMethods } from '@parley/webhooks/contract';
import { PeopleCache } from './people-cache.ts';
import { type PeopleFilter, PeopleLists } from './people-lists.ts';
import { isProgram, peopleOf } from './senders.ts';
import { State } from './state.ts';
import { UnitNames } from './unit-names.ts';
import { WholeList } from './whole-list.ts';

export interface DirectorySnapshot {
  readonly units: readonly Unit[];
  /** True once the tree is known. */
  readonly ready: boolean;
  readonly failed: boolean;
}

const PAGE = 200;

/**
 * What a client knows of people, units and groups: loaded when asked for and kept right by the directory's watch, which says what is different
 * from the version before. One per connection.
 */
export class Directory implements Observable<DirectorySnapshot> {
  readonly people: PeopleCache;
  readonly lists: PeopleLists;
  readonly names: UnitNames;
  readonly groups: WholeList<Group>;
  readonly locations: WholeList<Location>;
  /** Those at the top of the reporting lines. */
  readonly heads: WholeList<Person>;
  readonly #parley: Parley;
  readonly #state = new State<DirectorySnapshot>({ units: [], ready: false, failed: false });
  #stops: readonly (() => void)[] = [];
  #users = 0;

  constructor(parley: Parley) {
    this.#parley = parley;
    this.people = new PeopleCache(
      (ids) => this.#behind(ids),
      () => this.lists.people(),
    );
    this.lists = new PeopleLists({ list: (input) => this.call('people.list', input), learn: (people) => this.people.learn(people) });
    this.names = new UnitNames(async (slices) => (await this.call('people.names', { slices })).units);
    this.groups = new WholeList(async (last) => {
      const { groups, more } = await this.call('people.groups', { limit: PAGE, ...(last && { after: last.id }) });
      return { items: groups, more };
    });
    this.locations = new WholeList(async (last) => {
      const { locations, more } = await this.call('people.locations', { limit: PAGE, ...(last && { after: last.name }) });
      return { items: locations, more };
    });
    this.heads = new WholeList(async (last) => {
      const { people, more } = await this.call('people.heads', { limit: PAGE, ...(last && { after: last.id }) });
      this.people.learn(people);
      return { items: people, more };
    });
  }

  get snapshot(): DirectorySnapshot {
    return this.#state.snapshot;
  }
  subscribe<T>(selector: (snapshot: DirectorySnapshot) => T, fn: (value: T) => void): () => void {
    return this.#state.subscribe(selector, fn);
  }

  /** Follows the directory until the returned function is called. Reference-counted. */
  follow(): () => void {
    this.#users += 1;
    if (this.#users === 1)
      this.#stops = [
        this.#parley.watch(
          'people.directory',
          {},
          { snapshot: () => this.#refresh(), delta: (body) => this.#apply(body as DirectoryDelta) },
        ),
        this.#parley.subscribe(
          (snapshot) => snapshot.connection.state,
          (state) => {
            if (state === 'up') this.#retry();
          },
        ),
      ];
    let following = true;
    return () => {
      if (!following) return;
      following = false;
      this.#users -= 1;
      if (this.#users > 0) return;
      for (const stop of this.#stops) stop();
    };
  }

  call<M extends keyof PeopleMethods>(
    method: M,
    input: PeopleMethods[M]['in'],
    options?: RequestOptions,
  ): Promise<PeopleMethods[M]['out']> {
    return this.#parley.request<PeopleMethods, M>(method, input as never, options) as Promise<PeopleMethods[M]['out']>;
  }

  async loadUnits(): Promise<void> {
    try {
      const { units } = await this.call('people.units', {});
      this.#state.set({ units: sortUnits(units), ready: true, failed: false });
    } catch {
      this.#state.set({ ...this.snapshot, failed: true });
    }
  }

  /** The best of those in whom the words are found, best first. Without words: the first of the alphabet. */
  async search(
    query: string,
    options: { readonly filter?: PeopleFilter; readonly limit?: number; readonly signal?: AbortSignal } = {},
  ): Promise<readonly Person[]> {
    const { filter = {}, limit = 20, signal } = options;
    const { people } = await this.call('people.list', { ...filter, ...(query !== '' && { query }), limit }, signal && { signal });
    this.people.learn(people);
    return people;
  }

  /** Takes in what a command answered, before the watch says it. */
  learn(change: DirectoryDelta): void {
    this.#apply(change);
  }

  /** Who is behind ids: people, and programs that post into conversations. */
  async #behind(ids: readonly string[]): Promise<readonly Person[]> {
    const programs = ids.filter(isProgram);
    const people = ids.filter((id) => !isProgram(id));
    const [found, posting] = await Promise.all([
      people.length > 0 ? this.#people(people) : [],
      programs.length > 0 ? this.#programs(programs) : [],
    ]);
    return [...found, ...posting];
  }

  /** Whoever may not ask the directory, a guest first of all, is told what those are called whom they meet in conversations. */
  async #people(ids: readonly string[]): Promise<readonly Person[]> {
    try {
      return (await this.call('people.get', { ids })).people;
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'forbidden') throw error;
      return peopleOf((await this.#parley.request<MessagingMethods, 'messaging.names'>('messaging.names', { people: ids })).people);
    }
  }

  /** A token that does not list it shows them without a name, and everybody else with theirs. */
  async #programs(ids: readonly string[]): Promise<readonly Person[]> {
    const asked = this.#parley.request<WebhooksMethods, 'webhooks.senders'>('webhooks.senders', { ids });
    return asked.then(
      ({ senders }) => peopleOf(senders),
      () => [],
    );
  }

  /** What could not be asked for without a connection is asked for with the next one. */
  #retry(): void {
    if (this.snapshot.failed) void this.loadUnits();
    this.people.retry();
    this.lists.retry();
    this.names.retry();
    for (const whole of [this.groups, this.locations, this.heads]) if (whole.snapshot.failed) whole.load();
  }

  /** The watch begins without a version that it could go on from: anything may have changed, and what is shown is asked for again. */
  #refresh(): void {
    if (this.snapshot.ready) void this.loadUnits();
    void this.people.refresh();
    this.names.refresh();
    this.lists.changed(() => true);
    for (const whole of [this.groups, this.locations, this.heads]) whole.changed();
  }

  #apply({ people = [], units, removedUnits, groups, removedGroups }: DirectoryDelta): void {
    const moves = people.flatMap((after) => moveOf(this.people.snapshot.get(after.id), after) ?? []);
    this.people.learn(people);
    this.names.learn(people);
    const news = new Set(groups?.map(({ id }) => id));
    if (moves.length > 0 || news.size > 0)
      this.lists.changed((filter, ids) => moves.some((move) => concerns(move, filter, ids)) || news.has(filter.group ?? ''));
    if (moves.some(({ before, after }) => before?.manager !== after.manager)) this.heads.changed();
    if (moves.some(({ before, after }) => before?.location !== after.location)) this.locations.changed();
    if (groups || removedGroups)
      this.groups.set((known) => merge(known, groups, removedGroups).toSorted((a, b) => a.name.localeCompare(b.name)));
    if (this.snapshot.ready && (units || removedUnits))
      this.#state.set({ ...this.snapshot, units: sortUnits(merge(this.snapshot.units, units, removedUnits)) });
  }
}

/** A person who may stand at other places of lists than before. */
interface PersonMove {
  /** Undefined: not known. */
  readonly before: Person | undefined;
  readonly after: Person;
}

const PLACING = ['name', 'active', 'manager', 'location'] as const;

/** Undefined: the person stands in every list where they stood. */
export function moveOf(before: Person | undefined, after: Person): PersonMove | undefined {
  const stays = before && PLACING.every((key) => before[key] === after[key]) && before.units.join('\n') === after.units.join('\n');
  return stays ? undefined : { before, after };
}

/** Whether the list has the person, or is to have them. What lists below units and groups have, only the server knows. */
export function concerns(
  { before, after }: PersonMove,
  { unit, below, manager, location, group }: PeopleFilter,
  ids: ReadonlySet<string>,
): boolean {
  if (ids.has(after.id) || (unit !== undefined && below) || group !== undefined) return true;
  const fits = (person: Person): boolean =>
    (unit === undefined || person.units.includes(unit)) &&
    (manager === undefined || person.manager === manager) &&
    (location === undefined || person.location === location);
  return fits(after) || (before !== undefined && fits(before));
}

function merge<T extends { readonly id: string }>(
  known: readonly T[],
  changed: readonly T[] = [],
  removed: readonly string[] = [],
): readonly T[] {
  const all = new Map(known.map((each) => [each.id, each]));
  for (const each of changed) all.set(each.id, each);
  for (const id of removed) all.delete(id);
  return [...all.values()];
}

function sortUnits(units: readonly Unit[]): readonly Unit[] {
  return units.toSorted((a, b) => a.order - b.order || a.name.localeCompare(b.name));
}
