import { StorageError } from './errors.ts';

/** Immutable named byte strings (files, photos). Names are chosen by the store's users: `[a-z0-9/_-]{1,200}`. */
export interface Blob {
  /** Stores the bytes under the name; durable when it settles. An existing name is replaced atomically. */
  put(name: string, bytes: Uint8Array): Promise<void>;
  get(name: string): Promise<Uint8Array | undefined>;
  delete(name: string): Promise<void>;
  list(prefix: string): AsyncIterable<string>;
}

/** Throws `bad-statement` for a name outside the alphabet: a bug of the caller. */
export function checkBlobName(name: string): void {
  if (/^[a-z0-9/_-]{1,200}$/.test(name)) return;
  throw new StorageError('bad-statement', `${JSON.stringify(name)} is no name of a blob; use 1 to 200 of a-z, 0-9, /, _ and -.`);
}
