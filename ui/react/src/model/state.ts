import type { Observable } from '@parley/esdk';

/** A value that can be observed by parts; the smallest implementation of the ESDK's `Observable`. */
export class State<S> implements Observable<S> {
  #snapshot: S;
  readonly #listeners = new Set<() => void>();

  constructor(initial: S) {
    this.#snapshot = initial;
  }

  get snapshot(): S {
    return this.#snapshot;
  }

  set(next: S): void {
    if (Object.is(next, this.#snapshot)) return;
    this.#snapshot = next;
    for (const listener of [...this.#listeners]) listener();
  }

  subscribe<T>(selector: (snapshot: S) => T, fn: (value: T) => void): () => void {
    let last = selector(this.#snapshot);
    const listener = (): void => {
      const value = selector(this.#snapshot);
      if (Object.is(value, last)) return;
      last = value;
      fn(value);
    };
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
