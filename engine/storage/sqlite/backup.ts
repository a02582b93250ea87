import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { systemRuntime } from '@parley/runtime';
import { startThread } from '@parley/runtime/threads';
import type { DumperOptions, Piece } from './dumper.ts';
import { rethrow, toStorageError } from './faults.ts';

/**
 * Writes one archive of the store in that data directory, as it is when this is called, and ends the stream. The store may be open, here or
 * in another process, and goes on working meanwhile; its write-ahead log grows until the last row has been read. Memory stays bounded by
 * the largest row. Rejects with a StorageError; what was written until then is no archive.
 */
export async function backup(store: { readonly path: string }, to: Writable): Promise<void> {
  await pipeline(pieces({ directory: store.path, created: systemRuntime.clock.now() }), to).catch(rethrow);
}

async function* pieces(options: DumperOptions): AsyncGenerator<Uint8Array> {
  const thread = startThread(new URL('./dumper.ts', import.meta.url), { workerData: options });
  try {
    for (;;) {
      thread.postMessage('next');
      const [piece] = (await once(thread, 'message')) as [Piece];
      if ('fault' in piece) throw toStorageError(piece.fault);
      if (!piece.bytes) return;
      yield piece.bytes;
    }
  } finally {
    await thread.terminate();
  }
}
