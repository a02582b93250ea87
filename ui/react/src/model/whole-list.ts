import type { Observable } from '@parley/esdk';
import { State } from './state.ts';

export interface WholeSnapshot<T> {
  readonly items: readonly T[];
  /** True once all of it is known. */
  readonly ready: boolean;
  readonly failed: boolean;
}

export interface WholeListPage<T> {
  readonly items: readonly T[];
  readonly more: boolean;
}

const NOTHING = { items: [], ready: false, failed: false } as const;

/** A list short enough to be known as a whole, read page by page when it is first asked for. */
export class WholeList<T> implements Observable<WholeSnapshot<T>> {
  readonly #state = new State<WholeSnapshot<T>>(NOTHING);
  readonly #read: (after: T | undefined) => Promise<WholeListPage<T>>;
  #reading = false;
  #again = false;

  constructor(read: (after: T | undefined) => Promise<WholeListPage<T>>) {
    this.#read = read;
  }

  get snapshot(): WholeSnapshot<T> {
    return this.#state.snapshot;
  }
  subscribe<V>(selector: (snapshot: WholeSnapshot<T>) => V, fn: (value: V) => void): () => void {
    return this.#state.subscribe(selector, fn);
  }

  /** Asks for it, unless it is known. */
  load(): void {
    if (!this.snapshot.ready && !this.#reading) void this.#readAll();
  }

  /** It is different from before: asks again, where it was asked for. */
  changed(): void {
    if (this.#reading) this.#again = true;
    else if (this.snapshot.ready) void this.#readAll();
  }

  /** Another value that is known without asking. */
  set(change: (items: readonly T[]) => readonly T[]): void {
    if (this.snapshot.ready) this.#state.set({ ...this.snapshot, items: change(this.snapshot.items) });
  }

  async #readAll(): Promise<void> {
    this.#reading = true;
    do {
      this.#again = false;
      await this.#readOnce();
    } while (this.#again);
    this.#reading = false;
  }

  async #readOnce(): Promise<void> {
    try {
      const items: T[] = [];
      for (let more = true; more; ) {
        const page = await this.#read(items.at(-1));
        items.push(...page.items);
        more = page.more && page.items.length > 0;
      }
      this.#state.set({ items, ready: true, failed: false });
    } catch {
      this.#state.set({ ...this.snapshot, failed: true });
    }
  }
}
