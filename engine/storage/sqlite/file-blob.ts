import { mkdir, open, opendir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { systemRuntime } from '@parley/runtime';
import { type Blob, checkBlobName, StorageError } from '@parley/storage';
import { syncDirectory } from './data-directory.ts';
import { rethrow } from './faults.ts';

/** Marks a file that is still being written; no name of a blob contains it. */
const unfinished = '~';

const chunkBytes = 192 * 1024;

/** Blobs as files of one directory. */
export class FileBlob implements Blob {
  readonly #directory: string;
  readonly #changes = new Set<Promise<void>>();
  #closed = false;

  /** Of a directory that is there; whoever alone works in it uses `open`. */
  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Makes the directory if need be and clears what a crash left half-written. */
  static async open(directory: string): Promise<FileBlob> {
    try {
      await mkdir(directory, { recursive: true, mode: 0o700 });
      for await (const { name } of await opendir(directory)) if (name.endsWith(unfinished)) await rm(path.join(directory, name));
    } catch (error) {
      rethrow(error);
    }
    return new FileBlob(directory);
  }

  async put(name: string, bytes: Uint8Array): Promise<void> {
    const target = this.#fileOf(name);
    await this.#change(() => this.#write(target, [bytes]));
  }

  /** `put` of what need not fit into memory. */
  async putChunks(name: string, chunks: AsyncIterable<Uint8Array>): Promise<void> {
    const target = this.#fileOf(name);
    await this.#change(() => this.#write(target, chunks));
  }

  async get(name: string): Promise<Uint8Array | undefined> {
    const file = this.#fileOf(name);
    try {
      return await readFile(file);
    } catch (error) {
      if (isMissing(error)) return undefined;
      rethrow(error);
    }
  }

  /** `get` of what need not fit into memory: its size and its bytes, piece by piece. Its chunks must be read, else a file stays open. */
  async openContent(name: string): Promise<{ readonly size: number; readonly chunks: AsyncIterable<Buffer> } | undefined> {
    const file = this.#fileOf(name);
    try {
      const handle = await open(file, 'r');
      const { size } = await handle.stat();
      return { size, chunks: handle.createReadStream({ highWaterMark: chunkBytes }) };
    } catch (error) {
      if (isMissing(error)) return undefined;
      rethrow(error);
    }
  }

  async delete(name: string): Promise<void> {
    const file = this.#fileOf(name);
    await this.#change(async () => {
      await rm(file, { force: true });
      await syncDirectory(this.#directory);
    });
  }

  async *list(prefix: string): AsyncIterable<string> {
    this.#assertOpen();
    for await (const { name } of await opendir(this.#directory).catch(rethrow)) {
      const blob = name.replaceAll('.', '/');
      if (blob.startsWith(prefix) && !blob.endsWith(unfinished)) yield blob;
    }
  }

  /** Settles when changes under way have ended; later calls are refused as `closed`. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.allSettled(this.#changes);
  }

  async #write(target: string, chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<void> {
    const partial = path.join(this.#directory, `${systemRuntime.random.id()}${unfinished}`);
    try {
      const file = await open(partial, 'wx', 0o600);
      try {
        await file.writeFile(chunks);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(partial, target);
    } catch (error) {
      await rm(partial, { force: true });
      throw error;
    }
    await syncDirectory(this.#directory);
  }

  async #change(step: () => Promise<void>): Promise<void> {
    const change = step().catch(rethrow);
    this.#changes.add(change);
    try {
      await change;
    } finally {
      this.#changes.delete(change);
    }
  }

  /** One flat directory; a dot, which names cannot contain, stands for their slash. */
  #fileOf(name: string): string {
    this.#assertOpen();
    checkBlobName(name);
    return path.join(this.#directory, name.replaceAll('/', '.'));
  }

  #assertOpen(): void {
    if (this.#closed) throw new StorageError('closed', 'The store is closed.');
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
