import type { Observable } from './types.ts';

/** A value with its watchers: the only way in which the ESDK publishes state. What has state of its own extends it. */
export class State<S> implements Observable<S> {
  #snapshot: S;
  readonly #watchers = new Set<() => void>();

  constructor(snapshot: S) {
    this.#snapshot = snapshot;
  }

  get snapshot(): S {
    return this.#snapshot;
  }

  set(next: S): void {
    this.put(next);
    this.tell();
  }

  /** Changes the snapshot; its watchers hear of it with `tell`. */
  put(next: S): void {
    this.#snapshot = next;
  }

  tell(): void {
    for (const watcher of [...this.#watchers]) if (this.#watchers.has(watcher)) watcher();
  }

  subscribe<T>(selector: (snapshot: S) => T, fn: (value: T) => void): () => void {
    let last = selector(this.#snapshot);
    const watcher = (): void => {
      const value = selector(this.#snapshot);
      if (Object.is(value, last)) return;
      last = value;
      guard(() => fn(value));
    };
    this.#watchers.add(watcher);
    return () => void this.#watchers.delete(watcher);
  }
}

/** Runs the application's code; what it throws is reported like any uncaught error and harms nothing here. */
export function guard(fn: () => void): void {
  try {
    fn();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}

/** `next`, or `previous` where every part is the same object. */
export function keep<T extends object>(previous: T, next: T): T {
  const parts = Object.entries(next);
  const same = parts.length === Object.keys(previous).length && parts.every(([key, part]) => Object.is(previous[key as keyof T], part));
  return same ? previous : next;
}

/** `next`, or `previous` where every field is the same: keeps unchanged parts of a snapshot identical. */
export function reuse<T extends object>(previous: T | undefined, next: T): T {
  // Most are the same object already.
  return previous && previous !== next && JSON.stringify(previous) === JSON.stringify(next) ? previous : next;
}
