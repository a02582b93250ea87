import { existsSync } from 'node:fs';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { StorageError } from '@parley/storage';
import { damaged, type Manifest, restoreArchive } from '@parley/storage/archive';
import { openDirectory, syncDirectory } from './data-directory.ts';
import { databaseFile } from './database.ts';
import { rethrow, toFault, toStorageError } from './faults.ts';
import { FileBlob } from './file-blob.ts';
import { Restorer } from './restorer.ts';

/** Where a restore builds; the finished parts are moved out of it, the database last. */
const building = 'restoring';

/**
 * Makes a store in an empty data directory (made if need be) from an archive of `backup`, with a new epoch for every channel: clients that
 * knew the old one begin anew. Answers what the archive says it holds. Rejects with `corrupt` for a truncated or altered archive, `newer`,
 * `not-empty`, `full` or `io`, and then leaves nothing but an empty directory. Memory stays bounded by the largest row.
 */
export async function restore(archive: Readable, directory: string): Promise<Manifest> {
  await assertEmpty(path.resolve(directory));
  const held = openDirectory(directory);
  const temporary = path.join(held.path, building);
  try {
    await assertEmpty(held.path);
    await rm(temporary, { recursive: true, force: true });
    await mkdir(temporary);
    const manifest = await build(archive, temporary);
    await moveIn(temporary, held.path);
    return manifest;
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw asRestoreError(error);
  } finally {
    archive.destroy();
    held.release();
  }
}

/** Asked before the lock too, so that nothing of ours is left in a directory of somebody else. */
async function assertEmpty(directory: string): Promise<void> {
  const ours = ['parley.lock', 'parley.pid', building];
  const names = existsSync(directory) ? await readdir(directory).catch(rethrow) : [];
  const others = names.filter((name) => !ours.includes(name));
  if (others.length === 0) return;
  throw new StorageError('not-empty', `The data directory ${directory} is not empty (${others[0]}). Restore into an empty one.`);
}

async function build(archive: Readable, directory: string): Promise<Manifest> {
  const blob = await FileBlob.open(path.join(directory, 'files'));
  const restorer = new Restorer(databaseFile(directory), path.join(directory, 'backups'));
  try {
    const manifest = await restoreArchive(archive, {
      take: (line) => restorer.take(line),
      takeBlob: (name, bytes) => blob.putChunks(name, bytes),
    });
    restorer.finish();
    return manifest;
  } finally {
    restorer.close();
  }
}

/** A directory without a database is an empty one to whoever opens it: so the database comes last. */
async function moveIn(from: string, to: string): Promise<void> {
  await syncFile(databaseFile(from));
  await rename(path.join(from, 'files'), path.join(to, 'files'));
  await syncDirectory(to);
  await rename(databaseFile(from), databaseFile(to));
  await rm(from, { recursive: true });
  await syncDirectory(to);
}

async function syncFile(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** What the database did not take was not in an archive of ours. */
function asRestoreError(error: unknown): StorageError {
  const fault = toFault(error);
  return fault.code === 'bad-statement' ? damaged(fault.message) : toStorageError(fault);
}
