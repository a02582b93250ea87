import type { Readable } from 'node:stream';
import type { StorageError } from '@parley/storage';
import { damaged, type Manifest, restoreArchive } from '@parley/storage/archive';
import { Connections } from './connections.ts';
import { streamFault, toStorageError } from './faults.ts';
import { makeTables } from './migrations.ts';
import { Restorer } from './restorer.ts';
import type { Session } from './session.ts';

/**
 * Fills an empty database from an archive of `backup`, of whatever store, with a new epoch for every channel: clients that knew the old one begin
 * anew. Answers what the archive says it holds. Rejects with `corrupt` for a truncated or altered archive, `newer`, `not-empty`, `full` or `io`,
 * and then leaves the database empty: all is one transaction. Memory stays bounded by the largest blob.
 */
export async function restore(archive: Readable, { url }: { readonly url: string }): Promise<Manifest> {
  const connections = new Connections({ url, name: 'parley restore', count: 1, answerMs: 0 });
  try {
    return await connections.use((session) => inTransaction(session, archive));
  } catch (error) {
    if (archive.errored && error === archive.errored) throw streamFault('The archive could not be read', archive.errored);
    throw asRestoreError(error);
  } finally {
    archive.destroy();
    await connections.close();
  }
}

async function inTransaction(session: Session, archive: Readable): Promise<Manifest> {
  await session.run('begin');
  try {
    await makeTables(session);
    const restorer = new Restorer(session);
    const manifest = await restoreArchive(archive, restorer);
    await restorer.finish();
    await session.run('commit');
    return manifest;
  } catch (error) {
    await session.run('rollback').catch(() => undefined);
    throw error;
  }
}

/** What the database did not take was not in an archive of ours. */
function asRestoreError(error: unknown): StorageError {
  const fault = toStorageError(error);
  return fault.code === 'bad-statement' || fault.code === 'bad-text' ? damaged(fault.message) : fault;
}
