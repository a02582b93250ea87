import { type Blob, StorageError, type Store } from '@parley/storage';

/** A store that one life of a node has: what it does is counted, and after the node's death it does nothing more. */
export class MortalStore {
  readonly store: Store;
  #running = 0;
  #dead = false;

  constructor(store: Store) {
    const wrap = <Part extends object>(part: Part): Part => this.#wrap(part);
    this.store = {
      log: wrap(store.log),
      sql: wrap(store.sql),
      blob: wrap(store.blob),
      ...(store.ledger && { ledger: store.ledger }),
      close: async () => {},
    };
  }

  /** Nothing is being stored or read. */
  get idle(): boolean {
    return this.#running === 0;
  }

  die(): void {
    this.#dead = true;
  }

  #wrap<Part extends object>(part: Part): Part {
    const get = (target: Part, name: string | symbol): unknown => {
      const value = (target as Record<string | symbol, unknown>)[name];
      // A list is no promise: it is read part by part.
      if (name === 'list') return (prefix: string) => (target as unknown as Blob).list(prefix);
      return typeof value === 'function' ? (...args: readonly unknown[]) => this.#run(() => value.apply(target, args)) : value;
    };
    return new Proxy(part, { get });
  }

  async #run(fn: () => unknown): Promise<unknown> {
    if (this.#dead) throw new StorageError('closed', 'The node has crashed.');
    this.#running += 1;
    try {
      return await fn();
    } finally {
      this.#running -= 1;
    }
  }
}
