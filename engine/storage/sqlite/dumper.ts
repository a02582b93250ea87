// The thread of one backup: it has a connection, and so a snapshot, of its own, and hands over a piece of the archive per request.
import path from 'node:path';
import { Readable } from 'node:stream';
import { parentPort, workerData } from 'node:worker_threads';
import { createGzip } from 'node:zlib';
import { openForReading } from './database.ts';
import { Dump } from './dump.ts';
import { exactBytes } from './exact-bytes.ts';
import { type Fault, toFault } from './faults.ts';
import { FileBlob } from './file-blob.ts';

export interface DumperOptions {
  readonly directory: string;
  readonly created: number;
}

/** A piece of the archive; without one, its end; or why there is none. */
export type Piece = { readonly bytes?: Uint8Array } | { readonly fault: Fault };

const { directory, created } = workerData as DumperOptions;

async function* pieces(): AsyncGenerator<Uint8Array> {
  const db = openForReading(directory);
  try {
    const dump = new Dump(db, new FileBlob(path.join(directory, 'files')), created);
    const lines = Readable.from(dump.chunks(), { objectMode: false });
    const zipped = createGzip();
    // `pipe` does not pass on errors.
    lines.on('error', (error) => zipped.destroy(error));
    yield* lines.pipe(zipped) as AsyncIterable<Buffer>;
  } finally {
    db.close();
  }
}

const iterator = pieces();

async function next(): Promise<Piece> {
  try {
    const { value, done } = await iterator.next();
    return done ? {} : { bytes: exactBytes(value) };
  } catch (error) {
    return { fault: toFault(error) };
  }
}

parentPort?.on('message', async () => parentPort?.postMessage(await next()));
