import type { Observable } from '@parley/esdk';
import type { PeopleMethods, Person } from '@parley/people/contract';
import { State } from './state.ts';

type ListInput = PeopleMethods['people.list']['in'];
/** Who is in a list; all lists are ordered by name. Without anything: everybody. */
export type PeopleFilter = Omit<ListInput, 'query' | 'after' | 'limit'>;

/** People of a list as far as they are loaded. */
export interface PeopleList {
  readonly ids: readonly string[];
  readonly more: boolean;
  readonly loading: boolean;
  readonly failed: boolean;
}

/** What lists need of a directory. */
export interface PeopleSource {
  list(input: ListInput): Promise<PeopleMethods['people.list']['out']>;
  learn(people: readonly Person[]): void;
}

const PAGE = 100;
/** Lists that nobody looks at are kept up to this many. */
export const MOST_IDLE = 60;
/** Lists that are read at once. What nobody looks at any more before its turn is not asked for. */
const AT_ONCE = 4;

const EMPTY: PeopleList = { ids: [], more: true, loading: false, failed: false };

/** One name for filters that mean the same. */
export function listKey(filter: PeopleFilter): string {
  return JSON.stringify(Object.entries(filter).sort(([a], [b]) => (a < b ? -1 : 1)));
}

interface Look {
  readonly filter: PeopleFilter;
  /** How many of the list are to be there. */
  readonly count: number;
}

/** Lists of people, loaded page after page as far as somebody looks. */
export class PeopleLists implements Observable<ReadonlyMap<string, PeopleList>> {
  readonly #source: PeopleSource;
  readonly #state = new State<ReadonlyMap<string, PeopleList>>(new Map());
  /** By the object of whoever looks. */
  readonly #looks = new Map<object, Look>();
  readonly #stale = new Set<string>();
  #reading = 0;

  constructor(source: PeopleSource) {
    this.#source = source;
  }

  get snapshot(): ReadonlyMap<string, PeopleList> {
    return this.#state.snapshot;
  }
  subscribe<T>(selector: (snapshot: ReadonlyMap<string, PeopleList>) => T, fn: (value: T) => void): () => void {
    return this.#state.subscribe(selector, fn);
  }

  /** `viewer` looks at the first `count` people; what it looked at before is over. */
  look(viewer: object, filter: PeopleFilter, count: number): void {
    this.#looks.set(viewer, { filter, count });
    this.#next();
  }

  leave(viewer: object): void {
    this.#looks.delete(viewer);
    // Whoever leaves may look at the same again at once.
    queueMicrotask(() => this.#forget());
  }

  #forget(): void {
    const idle = [...this.snapshot.keys()].filter((key) => this.#wanted(key) === 0);
    if (idle.length <= MOST_IDLE) return;
    const gone = new Set(idle.slice(0, idle.length - MOST_IDLE));
    this.#state.set(new Map([...this.snapshot].filter(([key]) => !gone.has(key))));
  }

  /** Asks again for the lists that failed. */
  retry(): void {
    for (const [key, { failed }] of this.snapshot) {
      if (failed) this.#set(key, { failed: false });
    }
    this.#next();
  }

  /** Lists that fit are not right any more: read anew as far as somebody looks, else forgotten. */
  changed(fits: (filter: PeopleFilter, ids: ReadonlySet<string>) => boolean): void {
    const lists = new Map(this.snapshot);
    for (const [key, { ids, loading }] of this.snapshot) {
      const filter = filterOf(key);
      if (!fits(filter, new Set(ids))) continue;
      if (this.#wanted(key) === 0 && !loading) lists.delete(key);
      else this.#stale.add(key);
    }
    this.#state.set(lists);
    this.#next();
  }

  /** Ids of the people in the lists. */
  people(): ReadonlySet<string> {
    return new Set([...this.snapshot.values()].flatMap(({ ids }) => ids));
  }

  #next(): void {
    for (const { filter } of this.#looks.values()) {
      if (this.#reading >= AT_ONCE) return;
      const key = listKey(filter);
      if (!this.snapshot.get(key)?.loading && this.#isShort(key)) void this.#read(key, filter);
    }
  }

  /** As far as somebody looks; a list is read once at a time. */
  async #read(key: string, filter: PeopleFilter): Promise<void> {
    this.#reading += 1;
    this.#set(key, { loading: true });
    try {
      while (this.#isShort(key)) await (this.#stale.delete(key) ? this.#readAnew(key, filter) : this.#readPage(key, filter));
      this.#set(key, { loading: false });
    } catch {
      this.#set(key, { loading: false, failed: true });
    }
    this.#reading -= 1;
    this.#next();
  }

  #isShort(key: string): boolean {
    const { ids, more, failed } = this.snapshot.get(key) ?? EMPTY;
    return this.#stale.has(key) || (more && !failed && ids.length < this.#wanted(key));
  }

  async #readPage(key: string, filter: PeopleFilter): Promise<void> {
    const { ids } = this.snapshot.get(key) ?? EMPTY;
    const page = await this.#page(filter, ids.at(-1));
    this.#set(key, { ids: [...new Set([...ids, ...page.ids])], more: page.more });
  }

  /** What is shown stays until all of it has come. */
  async #readAnew(key: string, filter: PeopleFilter): Promise<void> {
    const ids: string[] = [];
    let more = true;
    while (more && ids.length < Math.max(1, this.#wanted(key))) {
      const page = await this.#page(filter, ids.at(-1));
      ids.push(...page.ids);
      more = page.more;
    }
    this.#set(key, { ids, more, failed: false });
  }

  async #page(filter: PeopleFilter, after: string | undefined): Promise<{ readonly ids: readonly string[]; readonly more: boolean }> {
    const { people, more } = await this.#source.list({ ...filter, ...(after !== undefined && { after }), limit: PAGE });
    this.#source.learn(people);
    return { ids: people.map(({ id }) => id), more };
  }

  #wanted(key: string): number {
    const counts = [...this.#looks.values()].flatMap(({ filter, count }) => (listKey(filter) === key ? count : []));
    return Math.max(0, ...counts);
  }

  #set(key: string, change: Partial<PeopleList>): void {
    this.#state.set(new Map(this.snapshot).set(key, { ...(this.snapshot.get(key) ?? EMPTY), ...change }));
  }
}

function filterOf(key: string): PeopleFilter {
  return Object.fromEntries(JSON.parse(key) as [string, unknown][]);
}
