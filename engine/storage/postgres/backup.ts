import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { systemRuntime } from '@parley/runtime';
import { StorageError } from '@parley/storage';
import { archiveChunks } from '@parley/storage/archive';
import { Connections } from './connections.ts';
import { Dump } from './dump.ts';
import { rethrow, streamFault } from './faults.ts';

/**
 * Writes one archive of the database, as it is when this is called, and ends the stream. Nodes go on working meanwhile; what they delete keeps
 * its place until the last row has been read. Memory stays bounded by the largest blob. Rejects with a StorageError; what was written until
 * then is no archive.
 */
export async function backup({ url }: { readonly url: string }, to: Writable): Promise<void> {
  const connections = new Connections({ url, name: 'parley backup', count: 1, readOnly: true, answerMs: 0 });
  try {
    await connections.use(async (session) => {
      const dump = new Dump(session, systemRuntime.clock.now());
      await pipeline(Readable.from(archiveChunks(dump.lines()), { objectMode: false }), createGzip(), to);
    });
  } catch (error) {
    // A fault of the database ends the stream with the same error.
    if (to.errored && !(error instanceof StorageError)) throw streamFault('The archive was not written', to.errored);
    rethrow(error);
  } finally {
    await connections.close();
  }
}
