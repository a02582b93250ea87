import type { Random } from '@parley/runtime';
import type { Failure, OutboxItem, OutboxStore } from '../types.ts';

interface Row {
  readonly channel: string;
  readonly producer: string;
  readonly seq: number;
}
interface Tables {
  readonly items: IDBObjectStore;
  /** The last seq given out, per channel. */
  readonly lanes: IDBObjectStore;
}

/**
 * The outbox of one (server, person) in this browser, shared by its tabs. Transactions are strict: a seq that was given out and then
 * forgotten by a crash would be given to another message, which the server would take for a duplicate and drop.
 */
export class IndexedDbOutbox implements OutboxStore {
  readonly #name: string;
  readonly #random: Random;
  readonly #line: BroadcastChannel;
  readonly #closed = new AbortController();
  #database: Promise<IDBDatabase> | undefined;
  #opened: IDBDatabase | undefined;
  #queued: AbortController | undefined;

  /** @param key outboxes with the same key are one. */
  constructor(key: string, random: Random) {
    this.#name = `parley:${key}`;
    this.#random = random;
    this.#line = new BroadcastChannel(this.#name);
  }

  add(channel: string, payload: Uint8Array, at: number): Promise<readonly OutboxItem[]> {
    return this.#run(async ({ items, lanes }) => {
      const last = await done<Row | undefined>(lanes.get(channel));
      const lane: Row = { channel, producer: last?.producer ?? this.#random.id(), seq: (last?.seq ?? 0) + 1 };
      lanes.put(lane);
      items.add({ ...lane, payload, at });
      const all = done<OutboxItem[]>(items.getAll());
      // Spares the page's thread, which is busy drawing, the turn in which the browser would find out that nothing follows.
      items.transaction.commit();
      return all;
    });
  }

  all(): Promise<readonly OutboxItem[]> {
    return this.#run(({ items }) => done<OutboxItem[]>(items.getAll()), 'readonly');
  }

  async remove(id: number): Promise<void> {
    await this.#run(({ items }) => done(items.delete(id)));
  }

  async fail(id: number, error: Failure): Promise<void> {
    await this.#run(async ({ items }) => {
      const item = await done<OutboxItem | undefined>(items.get(id));
      if (item) items.put({ ...item, error });
    });
  }

  async renew(channel: string): Promise<void> {
    await this.#run(async ({ items, lanes }) => {
      const producer = this.#random.id();
      let seq = 0;
      for (const item of await done<OutboxItem[]>(items.getAll())) {
        if (item.channel === channel && !item.error) items.put({ ...item, producer, seq: ++seq });
      }
      lanes.put({ channel, producer, seq });
    });
  }

  onChange(fn: () => void): () => void {
    this.#line.addEventListener('message', fn);
    return () => this.#line.removeEventListener('message', fn);
  }

  async lead(steal: boolean, drain: (signal: AbortSignal) => Promise<void>): Promise<void> {
    this.#queued?.abort();
    const queued = new AbortController();
    const lost = new AbortController();
    const held = AbortSignal.any([lost.signal, this.#closed.signal]);
    this.#queued = queued;
    try {
      // Outside secure contexts there are no locks: then every tab drains, which only costs duplicates that the server drops.
      const locks = navigator.locks as LockManager | undefined;
      const options = steal ? { steal } : { signal: queued.signal };
      if (this.#closed.signal.aborted) return;
      if (locks) await locks.request(this.#name, options, () => drain(held));
      else await drain(held);
    } catch {
      // Another tab took the right over, or another call this one's place in the queue.
    } finally {
      lost.abort();
    }
  }

  async close(): Promise<void> {
    this.#closed.abort();
    this.#queued?.abort();
    this.#line.close();
    (await this.#database?.catch(() => undefined))?.close();
  }

  async #run<T>(work: (tables: Tables) => Promise<T>, mode: IDBTransactionMode = 'readwrite'): Promise<T> {
    const { signal } = this.#closed;
    signal.throwIfAborted();
    // Without a pause where it is open, so that the browser works while the page draws.
    const transaction = (this.#opened ?? (await this.#open())).transaction(['items', 'lanes'], mode, { durability: 'strict' });
    const committed = new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error);
    });
    const worked = work({ items: transaction.objectStore('items'), lanes: transaction.objectStore('lanes') });
    const [result] = await Promise.all([worked, committed]);
    if (mode === 'readwrite' && !signal.aborted) this.#line.postMessage(0);
    return result;
  }

  /** Opened at the first use, and again after a failure or when the browser took it away. */
  #open(): Promise<IDBDatabase> {
    const forget = (): void => {
      this.#database = undefined;
      this.#opened = undefined;
    };
    if (this.#database) return this.#database;
    const opening = indexedDB.open(this.#name, 1);
    opening.onupgradeneeded = () => {
      opening.result.createObjectStore('items', { keyPath: 'id', autoIncrement: true });
      opening.result.createObjectStore('lanes', { keyPath: 'channel' });
    };
    const database = done(opening);
    this.#database = database;
    database.then((opened) => {
      this.#opened = opened;
      opened.onclose = forget;
    }, forget);
    return database;
  }
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
