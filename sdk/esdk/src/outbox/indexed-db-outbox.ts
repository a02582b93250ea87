import { type Random, systemRuntime } from '@parley/runtime';
import type { Failure, OutboxItem, OutboxStore } from '../types.ts';

/** What the browser provides; given in tests. */
export interface OutboxHost {
  readonly indexedDB: IDBFactory;
  /** Absent outside secure contexts: then every tab drains, which only costs duplicates that the server drops. */
  readonly locks?: Pick<LockManager, 'request'> | undefined;
  /** Opens the line between the tabs. */
  readonly line: (name: string) => Pick<BroadcastChannel, 'postMessage' | 'onmessage' | 'close'>;
  readonly random: Random;
}

interface Lane {
  readonly channel: string;
  readonly producer: string;
  readonly seq: number;
}
interface Stores {
  readonly items: IDBObjectStore;
  readonly lanes: IDBObjectStore;
}

/**
 * The outbox of one (server, person) in this browser, shared by its tabs. Transactions are strict: a seq that was given out and then
 * forgotten by a crash would be given to another message, which the server would take for a duplicate and drop.
 */
export class IndexedDbOutbox implements OutboxStore {
  readonly #name: string;
  readonly #host: OutboxHost;
  readonly #line: ReturnType<OutboxHost['line']>;
  readonly #listeners = new Set<() => void>();
  readonly #closed = new AbortController();
  #database: Promise<IDBDatabase> | undefined;
  #queued: AbortController | undefined;

  constructor(key: string, host: Partial<OutboxHost> = {}) {
    this.#name = `parley:${key}`;
    this.#host = {
      indexedDB: host.indexedDB ?? indexedDB,
      locks: 'locks' in host ? host.locks : navigator.locks,
      line: host.line ?? ((name) => new BroadcastChannel(name)),
      random: host.random ?? systemRuntime.random,
    };
    this.#line = this.#host.line(this.#name);
    this.#line.onmessage = () => {
      for (const listener of this.#listeners) listener();
    };
  }

  async add(channel: string, payload: Uint8Array, at: number): Promise<OutboxItem> {
    return this.#write(async ({ items, lanes }) => {
      const last = await done<Lane | undefined>(lanes.get(channel));
      const lane = { channel, producer: last?.producer ?? this.#host.random.id(), seq: (last?.seq ?? 0) + 1 };
      lanes.put(lane);
      const item = { ...lane, payload, at };
      return { ...item, id: Number(await done(items.add(item))) };
    });
  }

  async all(): Promise<readonly OutboxItem[]> {
    return this.#run('readonly', ({ items }) => done<OutboxItem[]>(items.getAll()));
  }

  async remove(id: number): Promise<void> {
    await this.#write(({ items }) => done(items.delete(id)));
  }

  async fail(id: number, error: Failure): Promise<void> {
    await this.#write(async ({ items }) => {
      const item = await done<OutboxItem | undefined>(items.get(id));
      if (item) items.put({ ...item, error });
    });
  }

  async renew(channel: string): Promise<void> {
    await this.#write(async ({ items, lanes }) => {
      const producer = this.#host.random.id();
      let seq = 0;
      for (const item of await done<OutboxItem[]>(items.getAll())) {
        if (item.channel === channel && !item.error) items.put({ ...item, producer, seq: ++seq });
      }
      lanes.put({ channel, producer, seq });
    });
  }

  onChange(fn: () => void): () => void {
    this.#listeners.add(fn);
    return () => void this.#listeners.delete(fn);
  }

  async lead(steal: boolean, drain: (signal: AbortSignal) => Promise<void>): Promise<void> {
    this.#queued?.abort();
    const queued = new AbortController();
    this.#queued = queued;
    const lost = new AbortController();
    const end = (): void => lost.abort();
    this.#closed.signal.addEventListener('abort', end);
    const { locks } = this.#host;
    try {
      if (this.#closed.signal.aborted) return;
      if (!locks) await drain(lost.signal);
      else await locks.request(this.#name, steal ? { steal } : { signal: queued.signal }, () => drain(lost.signal));
    } catch {
      // Another tab took the right over, or another call this one's place in the queue.
    } finally {
      end();
      this.#closed.signal.removeEventListener('abort', end);
    }
  }

  async close(): Promise<void> {
    this.#closed.abort();
    this.#queued?.abort();
    this.#listeners.clear();
    this.#line.close();
    const database = this.#database;
    this.#database = undefined;
    (await database?.catch(() => undefined))?.close();
  }

  async #write<T>(work: (stores: Stores) => Promise<T>): Promise<T> {
    const result = await this.#run('readwrite', work);
    if (!this.#closed.signal.aborted) this.#line.postMessage(null);
    return result;
  }

  async #run<T>(mode: IDBTransactionMode, work: (stores: Stores) => Promise<T>): Promise<T> {
    const database = await this.#open();
    const transaction = database.transaction(['items', 'lanes'], mode, { durability: 'strict' });
    const committed = new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error);
    });
    const worked = work({ items: transaction.objectStore('items'), lanes: transaction.objectStore('lanes') });
    const [result] = await Promise.all([worked, committed]);
    return result;
  }

  #open(): Promise<IDBDatabase> {
    if (this.#closed.signal.aborted) return Promise.reject(new Error('The outbox is closed.'));
    this.#database ??= this.#connect().catch((error) => {
      this.#database = undefined;
      throw error;
    });
    return this.#database;
  }

  async #connect(): Promise<IDBDatabase> {
    const opening = this.#host.indexedDB.open(this.#name, 1);
    opening.onupgradeneeded = () => {
      opening.result.createObjectStore('items', { keyPath: 'id', autoIncrement: true });
      opening.result.createObjectStore('lanes', { keyPath: 'channel' });
    };
    const database = await done(opening);
    const forget = (): void => {
      this.#database = undefined;
      database.close();
    };
    database.onclose = forget;
    database.onversionchange = forget;
    return database;
  }
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
