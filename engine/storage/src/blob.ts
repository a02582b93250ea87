/** Immutable named byte strings (files, photos). Names are chosen by the store's users: `[a-z0-9/_-]{1,200}`. */
export interface Blob {
  /** Stores the bytes under the name; durable when it settles. An existing name is replaced atomically. */
  put(name: string, bytes: Uint8Array): Promise<void>;
  get(name: string): Promise<Uint8Array | undefined>;
  delete(name: string): Promise<void>;
  list(prefix: string): AsyncIterable<string>;
}
