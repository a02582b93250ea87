import { type Blob, checkBlobName } from './blob.ts';

/** Blobs of tests and of simulated clusters. */
export class MemoryBlob implements Blob {
  readonly #blobs = new Map<string, Uint8Array>();

  async put(name: string, bytes: Uint8Array): Promise<void> {
    checkBlobName(name);
    this.#blobs.set(name, new Uint8Array(bytes));
  }

  async get(name: string): Promise<Uint8Array | undefined> {
    checkBlobName(name);
    return this.#blobs.get(name)?.slice();
  }

  async delete(name: string): Promise<void> {
    checkBlobName(name);
    this.#blobs.delete(name);
  }

  async *list(prefix: string): AsyncIterable<string> {
    for (const name of [...this.#blobs.keys()]) if (name.startsWith(prefix)) yield name;
  }
}
