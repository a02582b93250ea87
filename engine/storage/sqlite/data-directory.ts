import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StorageError } from '@parley/storage';
import { toFault, toStorageError } from './faults.ts';

/** A directory that this process alone works in, until `release`. */
export interface DataDirectory {
  readonly path: string;
  readonly temporary: boolean;
  release(): void;
}

/** Temporary directories that nobody has released yet. */
const forgotten = new Set<string>();
process.on('exit', () => {
  for (const directory of forgotten) rmSync(directory, { recursive: true, force: true });
});

/** Makes the directory if need be and locks it. `:memory:` is a temporary one, deleted by `release`. */
export function openDirectory(where: string): DataDirectory {
  const temporary = where === ':memory:';
  try {
    const directory = temporary ? mkdtempSync(path.join(tmpdir(), 'parley-')) : path.resolve(where);
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const unlock = lock(directory);
    if (temporary) forgotten.add(directory);
    const release = () => {
      unlock();
      if (temporary && forgotten.delete(directory)) rmSync(directory, { recursive: true, force: true });
    };
    return { path: directory, temporary, release };
  } catch (error) {
    throw toStorageError(toFault(error));
  }
}

/** Makes the names in a directory durable: a file's own flush does not cover its name. */
export async function syncDirectory(directory: string): Promise<void> {
  // Windows neither needs nor allows it.
  if (process.platform === 'win32') return;
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Holds SQLite's file lock on an empty side file: the operating system releases it however the process ends. */
function lock(directory: string): () => void {
  const note = path.join(directory, 'parley.pid');
  const db = new DatabaseSync(path.join(directory, 'parley.lock'), { timeout: 0 });
  try {
    // Nothing is ever written to it: it needs no journal beside it.
    db.exec('pragma journal_mode = memory');
    db.exec('begin exclusive');
  } catch (error) {
    db.close();
    if (toFault(error).code === 'locked') throw locked(directory, note);
    throw error;
  }
  writeNote(note);
  return () => {
    rmSync(note, { force: true });
    db.close();
  };
}

function writeNote(note: string): void {
  try {
    writeFileSync(note, `${process.pid}\n`);
  } catch {
    // Only for the sentence of `locked`: a full disk must not keep anyone from opening the store and making room.
  }
}

function locked(directory: string, note: string): StorageError {
  return new StorageError(
    'locked',
    `The data directory ${directory} is in use by ${holder(note)}. Stop that process first, or choose another data directory.`,
  );
}

function holder(note: string): string {
  try {
    const pid = readFileSync(note, 'utf8').trim();
    if (pid) return `process ${pid}`;
  } catch {
    // Not written yet.
  }
  return 'another process';
}
