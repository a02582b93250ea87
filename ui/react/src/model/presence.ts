import type { Observable, Parley } from '@parley/esdk';
import type { CountsNews, PeopleNews, PresenceFacts, PresenceMethods, UnitCounts } from '@parley/presence-component/contract';
import type { Clock } from '@parley/runtime';
import { Interest } from './interest.ts';
import { ScopedWatch } from './scoped-watch.ts';
import { State } from './state.ts';

export interface PresenceSnapshot {
  /** Who is not in it is unknown: not asked for yet, or the connection is down. */
  readonly people: ReadonlyMap<string, PresenceFacts>;
  readonly units: ReadonlyMap<string, UnitCounts>;
}

/** As many as one watch takes. */
const MOST_PEOPLE = 500;
const MOST_UNITS = 200;
const NOTHING: PresenceSnapshot = { people: new Map(), units: new Map() };
const OFFLINE: PresenceFacts = { state: 'offline' };

/** Who is there, of those who are on the screen: one watch for all of the people and one for all of the units. One per connection. */
export class Presence implements Observable<PresenceSnapshot> {
  readonly #parley: Parley;
  readonly #state = new State(NOTHING);
  readonly #people: Interest;
  readonly #units: Interest;
  readonly #watches: readonly [ScopedWatch<PeopleNews>, ScopedWatch<CountsNews>];

  constructor(parley: Parley, clock: Clock) {
    this.#parley = parley;
    const people = new ScopedWatch<PeopleNews>({
      parley,
      topic: 'presence.people',
      input: (ids) => ({ ids }),
      whole: (ids, parts) => this.#learnPeople(parts, ids),
      change: (body) => this.#learnPeople([body], []),
    });
    const units = new ScopedWatch<CountsNews>({
      parley,
      topic: 'presence.counts',
      input: (ids) => ({ units: ids }),
      whole: (_ids, parts) => this.#learnUnits(parts),
      change: (body) => this.#learnUnits([body]),
    });
    this.#watches = [people, units];
    this.#people = new Interest({ clock, most: MOST_PEOPLE, onChange: (ids) => this.#followPeople(people, ids) });
    this.#units = new Interest({ clock, most: MOST_UNITS, onChange: (ids) => this.#followUnits(units, ids) });
  }

  get snapshot(): PresenceSnapshot {
    return this.#state.snapshot;
  }
  subscribe<T>(selector: (snapshot: PresenceSnapshot) => T, fn: (value: T) => void): () => void {
    return this.#state.subscribe(selector, fn);
  }

  /** Follows these people until the returned function is called. */
  want(people: Iterable<string>): () => void {
    return this.#people.add(people);
  }
  /** The same for the numbers of units. */
  wantUnits(units: Iterable<string>): () => void {
    return this.#units.add(units);
  }

  /** Nothing can be known: everybody is unknown until `resume`. */
  pause(): void {
    for (const watch of this.#watches) watch.pause();
    this.#state.set(NOTHING);
  }
  resume(): void {
    for (const watch of this.#watches) watch.resume();
  }

  call<M extends keyof PresenceMethods>(method: M, input: PresenceMethods[M]['in']): Promise<PresenceMethods[M]['out']> {
    return this.#parley.request<PresenceMethods, M>(method, input as never) as Promise<PresenceMethods[M]['out']>;
  }

  #followPeople(watch: ScopedWatch<PeopleNews>, ids: readonly string[]): void {
    this.#state.set({ ...this.snapshot, people: only(this.snapshot.people, ids) });
    watch.watch(ids);
  }
  #followUnits(watch: ScopedWatch<CountsNews>, ids: readonly string[]): void {
    this.#state.set({ ...this.snapshot, units: only(this.snapshot.units, ids) });
    watch.watch(ids);
  }

  /** Of `all`, whoever is not named is offline. */
  #learnPeople(news: readonly PeopleNews[], all: readonly string[]): void {
    const people = new Map(this.snapshot.people);
    const named = new Map(news.flatMap((part) => part.people).map(({ person, ...facts }) => [person, facts]));
    for (const id of all) if (!named.has(id)) people.set(id, OFFLINE);
    for (const [id, facts] of named) if (!isSame(people.get(id), facts)) people.set(id, facts);
    this.#state.set({ ...this.snapshot, people });
  }

  #learnUnits(news: readonly CountsNews[]): void {
    const units = new Map(this.snapshot.units);
    for (const counts of news.flatMap((part) => part.units)) units.set(counts.unit, counts);
    this.#state.set({ ...this.snapshot, units });
  }
}

/** What is no longer watched is no longer known. */
function only<V>(known: ReadonlyMap<string, V>, ids: readonly string[]): ReadonlyMap<string, V> {
  const wanted = new Set(ids);
  return new Map([...known].filter(([id]) => wanted.has(id)));
}

/** What is the same stays the same object: only rows that change are drawn anew. */
function isSame(one: PresenceFacts | undefined, other: PresenceFacts): boolean {
  return (
    one?.state === other.state && one.text === other.text && one.until === other.until && one.devices?.join() === other.devices?.join()
  );
}
