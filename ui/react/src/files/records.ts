import type { Chain } from './chain.ts';

interface Common {
  readonly id: string;
  /** The other one. */
  readonly person: string;
  readonly name: string;
  readonly size: number;
  /** When it began, milliseconds since 1970. */
  readonly at: number;
}

/** A file of somebody else. */
export interface Arrival extends Common {
  readonly way: 'in';
  /** `over`: it was given up here, which the other end may not know. */
  readonly state: 'coming' | 'here' | 'over';
  readonly parts: number;
  readonly bytes: number;
  readonly chain: Chain;
}

/** A file of one's own that somebody has accepted. */
export interface Departure extends Common {
  readonly way: 'out';
  readonly state: 'going' | 'over';
  /** Where the browser lets a page come back to a file. */
  readonly handle?: FileSystemFileHandle | undefined;
}

export type TransferRecord = Arrival | Departure;

/** What is remembered of transfers over a reload. */
export interface Records {
  all(): Promise<readonly TransferRecord[]>;
  get(id: string): Promise<TransferRecord | undefined>;
  put(record: TransferRecord): Promise<void>;
  remove(id: string): Promise<void>;
}

const TABLE = 'transfers';

/** Those of one person in this browser; only for this page where nothing can be stored. */
export async function openRecords(person: string): Promise<Records> {
  try {
    const records = new StoredRecords(person);
    await records.all();
    return records;
  } catch {
    return new MemoryRecords();
  }
}

/** In IndexedDB: one list per person of this browser. */
class StoredRecords implements Records {
  readonly #database: Promise<IDBDatabase>;

  constructor(person: string) {
    const opening = indexedDB.open(`parley-files:${person}`, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(TABLE, { keyPath: 'id' });
    this.#database = settled(opening);
    // Whoever asks hears of it.
    this.#database.catch(() => {});
  }

  async all(): Promise<readonly TransferRecord[]> {
    return settled<TransferRecord[]>((await this.#table('readonly')).getAll());
  }

  async get(id: string): Promise<TransferRecord | undefined> {
    return settled<TransferRecord | undefined>((await this.#table('readonly')).get(id));
  }

  async put(record: TransferRecord): Promise<void> {
    await settled((await this.#table('readwrite')).put(record));
  }

  async remove(id: string): Promise<void> {
    await settled((await this.#table('readwrite')).delete(id));
  }

  async #table(mode: IDBTransactionMode): Promise<IDBObjectStore> {
    return (await this.#database).transaction(TABLE, mode).objectStore(TABLE);
  }
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

export class MemoryRecords implements Records {
  readonly #records = new Map<string, TransferRecord>();

  async all(): Promise<readonly TransferRecord[]> {
    return [...this.#records.values()];
  }

  async get(id: string): Promise<TransferRecord | undefined> {
    return this.#records.get(id);
  }

  async put(record: TransferRecord): Promise<void> {
    this.#records.set(record.id, record);
  }

  async remove(id: string): Promise<void> {
    this.#records.delete(id);
  }
}
