import type { Observable, Parley, RequestOptions } from '@parley/esdk';
import type { DirectoryDelta, PeopleMethods, Person, Unit } from '@parley/people/contract';
import { State } from './state.ts';

/** The people of one unit as far as they are loaded. */
export interface UnitPeople {
  readonly ids: readonly string[];
  readonly more: boolean;
  readonly loading: boolean;
  readonly failed: boolean;
}
export interface DirectorySnapshot {
  readonly people: ReadonlyMap<string, Person>;
  readonly units: readonly Unit[];
  /** True once the tree is known. */
  readonly ready: boolean;
  readonly failed: boolean;
  /** By unit id; '' holds everybody. */
  readonly lists: ReadonlyMap<string, UnitPeople>;
}

const PAGE = 50;
const BATCH = 200;
const NOTHING: DirectorySnapshot = { people: new Map(), units: [], ready: false, failed: false, lists: new Map() };

/**
 * What a client knows of people and units: loaded when asked for, in batches, and kept right by the directory's watch.
 * One per connection.
 */
export class Directory implements Observable<DirectorySnapshot> {
  readonly #parley: Parley;
  readonly #state = new State(NOTHING);
  readonly #asked = new Set<string>();
  #wanted = new Set<string>();
  #stop: (() => void) | undefined;
  #users = 0;

  constructor(parley: Parley) {
    this.#parley = parley;
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
    this.#stop ??= this.#parley.watch(
      'people.directory',
      {},
      { snapshot: () => this.#refresh(), delta: (body) => this.#apply(body as DirectoryDelta) },
    );
    let following = true;
    return () => {
      if (!following) return;
      following = false;
      this.#users -= 1;
      if (this.#users > 0) return;
      this.#stop?.();
      this.#stop = undefined;
    };
  }

  call<M extends keyof PeopleMethods>(
    method: M,
    input: PeopleMethods[M]['in'],
    options?: RequestOptions,
  ): Promise<PeopleMethods[M]['out']> {
    return this.#parley.request<PeopleMethods, M>(method, input as never, options) as Promise<PeopleMethods[M]['out']>;
  }

  /** Asks for people not known yet; they appear in the snapshot. Unknown ids are asked for once. */
  want(ids: Iterable<string>): void {
    const before = this.#wanted.size;
    for (const id of ids) if (id !== '' && !this.#asked.has(id) && !this.snapshot.people.has(id)) this.#wanted.add(id);
    if (before === 0 && this.#wanted.size > 0) queueMicrotask(() => void this.#fetchWanted());
  }

  async loadUnits(): Promise<void> {
    try {
      const { units } = await this.call('people.units', {});
      this.#update({ units: sortUnits(units), ready: true, failed: false });
    } catch {
      this.#update({ failed: true });
    }
  }

  /** The first page of a unit, or the next one. */
  async loadPeople(unit: string, next = false): Promise<void> {
    const known = this.snapshot.lists.get(unit);
    if (known?.loading || (known && !known.failed && !next)) return;
    const after = known?.ids.at(-1);
    this.#setList(unit, { ids: known?.ids ?? [], more: known?.more ?? false, loading: true, failed: false });
    try {
      const page = await this.call('people.list', { ...(unit && { unit }), ...(after && { after }), limit: PAGE });
      this.#learn(page.people);
      const ids = [...(known?.ids ?? []), ...page.people.map((person) => person.id)];
      this.#setList(unit, { ids: [...new Set(ids)], more: page.more, loading: false, failed: false });
    } catch {
      this.#setList(unit, { ids: known?.ids ?? [], more: true, loading: false, failed: true });
    }
  }

  /** People whose name, title or mail fits, best first. */
  async search(
    query: string,
    options: { readonly unit?: string; readonly limit?: number; readonly signal?: AbortSignal } = {},
  ): Promise<readonly Person[]> {
    const { unit, limit = 20, signal } = options;
    const { people } = await this.call('people.list', { query, limit, ...(unit && { unit, below: true }) }, signal && { signal });
    this.#learn(people);
    return people;
  }

  /** Takes in what a command answered, before the watch says it. */
  learn(person: Person): void {
    this.#apply({ people: [person] });
  }

  async #fetchWanted(): Promise<void> {
    const ids = [...this.#wanted];
    this.#wanted = new Set();
    for (const id of ids) this.#asked.add(id);
    for (let start = 0; start < ids.length; start += BATCH) {
      const part = ids.slice(start, start + BATCH);
      try {
        this.#learn((await this.call('people.get', { ids: part })).people);
      } catch {
        for (const id of part) this.#asked.delete(id);
      }
    }
  }

  /** After a (re)connect anything may have changed: asks again for all that is shown. */
  #refresh(): void {
    const { people, lists, ready } = this.snapshot;
    this.#asked.clear();
    if (ready) void this.loadUnits();
    for (const unit of lists.keys()) void this.#reload(unit);
    if (people.size > 0) void this.#refreshPeople([...people.keys()]);
  }

  async #refreshPeople(ids: readonly string[]): Promise<void> {
    for (let start = 0; start < ids.length; start += BATCH) {
      const answer = await this.call('people.get', { ids: ids.slice(start, start + BATCH) }).catch(() => undefined);
      if (answer) this.#learn(answer.people);
    }
  }

  async #reload(unit: string): Promise<void> {
    const limit = Math.min(Math.max(this.snapshot.lists.get(unit)?.ids.length ?? 0, PAGE), BATCH);
    const page = await this.call('people.list', { ...(unit && { unit }), limit }).catch(() => undefined);
    if (!page) return;
    this.#learn(page.people);
    this.#setList(unit, { ids: page.people.map((person) => person.id), more: page.more, loading: false, failed: false });
  }

  #apply(delta: DirectoryDelta): void {
    const before = this.snapshot.people;
    if (delta.people) {
      const moved = new Set(delta.people.flatMap((person) => unitsTouched(before.get(person.id), person)));
      this.#learn(delta.people);
      if (moved.size > 0) moved.add('');
      for (const unit of moved) if (this.snapshot.lists.has(unit)) void this.#reload(unit);
      if (moved.size > 0 && this.snapshot.ready) void this.loadUnits();
    }
    if (delta.units && this.snapshot.ready) void this.loadUnits();
  }

  #learn(found: readonly Person[]): void {
    if (found.length === 0) return;
    const people = new Map(this.snapshot.people);
    for (const person of found) people.set(person.id, person);
    this.#update({ people });
  }

  #setList(unit: string, list: UnitPeople): void {
    this.#update({ lists: new Map(this.snapshot.lists).set(unit, list) });
  }

  #update(part: Partial<DirectorySnapshot>): void {
    this.#state.set({ ...this.snapshot, ...part });
  }
}

/** The units whose lists change with a person: all of them when the name (the order) or a unit changed, or the person is new. */
export function unitsTouched(before: Person | undefined, after: Person): readonly string[] {
  const same = before && before.name === after.name && before.units.join('\n') === after.units.join('\n');
  return same ? [] : [...(before?.units ?? []), ...after.units, ''];
}

function sortUnits(units: readonly Unit[]): readonly Unit[] {
  return units.toSorted((a, b) => a.order - b.order || a.name.localeCompare(b.name));
}
