import type { Observable } from '@parley/esdk';
import type { Person } from '@parley/people/contract';
import { State } from './state.ts';

/** People known at the same time, besides those who are held. */
export const MOST_PEOPLE = 5_000;
/** Asked for at once. */
const BATCH = 200;

/** People by id: asked for in batches, kept while somebody holds them and as long as there is room. */
export class PeopleCache implements Observable<ReadonlyMap<string, Person>> {
  readonly #get: (ids: readonly string[]) => Promise<readonly Person[]>;
  readonly #state = new State<ReadonlyMap<string, Person>>(new Map());
  readonly #asked = new Set<string>();
  readonly #holders = new Map<string, number>();
  readonly #alsoHeld: () => ReadonlySet<string>;
  #wanted = new Set<string>();

  /** `alsoHeld`: ids that others hold. */
  constructor(get: (ids: readonly string[]) => Promise<readonly Person[]>, alsoHeld: () => ReadonlySet<string>) {
    this.#get = get;
    this.#alsoHeld = alsoHeld;
  }

  get snapshot(): ReadonlyMap<string, Person> {
    return this.#state.snapshot;
  }
  subscribe<T>(selector: (snapshot: ReadonlyMap<string, Person>) => T, fn: (value: T) => void): () => void {
    return this.#state.subscribe(selector, fn);
  }

  /** Asks for those not known yet and keeps them until the returned function is called. Unknown ids are asked for once. */
  hold(ids: readonly string[]): () => void {
    for (const id of ids) this.#holders.set(id, (this.#holders.get(id) ?? 0) + 1);
    this.#want(ids);
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      for (const id of ids) this.#release(id);
    };
  }

  learn(found: readonly Person[]): void {
    if (found.length === 0) return;
    const people = new Map(this.snapshot);
    for (const person of found) {
      // The one learnt last is the last to go.
      people.delete(person.id);
      people.set(person.id, person);
    }
    this.#state.set(this.#withinBounds(people));
  }

  /** Asks again for those who are held and could not be asked for. */
  retry(): void {
    this.#want([...this.#holders.keys()]);
  }

  /** Anything may have changed: asks again for those who are held, and forgets the others. */
  async refresh(): Promise<void> {
    this.#asked.clear();
    const held = this.#alsoHeld();
    const kept = [...this.snapshot].filter(([id]) => this.#holders.has(id) || held.has(id));
    this.#state.set(new Map(kept));
    await this.#fetch([...this.#holders.keys()]);
  }

  #want(ids: readonly string[]): void {
    const before = this.#wanted.size;
    for (const id of ids) if (id !== '' && !this.#asked.has(id) && !this.snapshot.has(id)) this.#wanted.add(id);
    if (before > 0 || this.#wanted.size === 0) return;
    queueMicrotask(() => {
      const wanted = [...this.#wanted];
      this.#wanted = new Set();
      void this.#fetch(wanted);
    });
  }

  async #fetch(ids: readonly string[]): Promise<void> {
    for (const id of ids) this.#asked.add(id);
    for (let start = 0; start < ids.length; start += BATCH) {
      const part = ids.slice(start, start + BATCH);
      try {
        this.learn(await this.#get(part));
      } catch {
        for (const id of part) this.#asked.delete(id);
      }
    }
  }

  #release(id: string): void {
    const left = (this.#holders.get(id) ?? 1) - 1;
    if (left > 0) this.#holders.set(id, left);
    else this.#holders.delete(id);
  }

  #withinBounds(people: Map<string, Person>): ReadonlyMap<string, Person> {
    // A quarter at once: counting who is held costs more than forgetting.
    if (people.size <= MOST_PEOPLE * 1.25) return people;
    const held = this.#alsoHeld();
    for (const id of people.keys()) {
      if (people.size <= MOST_PEOPLE) break;
      if (this.#holders.has(id) || held.has(id)) continue;
      people.delete(id);
      this.#asked.delete(id);
    }
    return people;
  }
}
