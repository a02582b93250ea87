import { StorageError, type StorageErrorCode } from '@parley/storage';

/** A StorageError on its way between threads. */
export interface Fault {
  readonly code: StorageErrorCode;
  readonly message: string;
}

interface SqliteFailure extends Error {
  readonly code: 'ERR_SQLITE_ERROR';
  /** SQLite's extended result code; the low byte is the primary one (sqlite.org/rescode.html). */
  readonly errcode: number;
}

const advice: Readonly<Record<'full' | 'refused' | 'io' | 'corrupt' | 'locked', string>> = {
  full: 'The disk (or the size allowed to the database) is full; nothing was stored. Free some space; nothing needs to be restarted.',
  refused:
    'The disk did not take what was written: a quota or a limit of the size of files is reached, or it fails; nothing was stored. Make room; nothing needs to be restarted.',
  io: 'The disk did not read or write the data; nothing was stored. Check the disk and the permissions of the data directory.',
  corrupt: 'The database is damaged. Stop, keep a copy of the data directory, and restore the latest backup into an empty one.',
  locked: 'The database is in use by another process. Stop that process first.',
};

/** By SQLite's primary result code: BUSY, LOCKED, NOMEM, READONLY, IOERR, CORRUPT, FULL, CANTOPEN, NOTADB. */
const codes: Readonly<Record<number, keyof typeof advice>> = {
  5: 'locked',
  6: 'locked',
  7: 'io',
  8: 'io',
  10: 'io',
  11: 'corrupt',
  13: 'full',
  14: 'io',
  26: 'corrupt',
};

/** IOERR_WRITE, IOERR_SHMSIZE: of what a disk refuses SQLite calls only ENOSPC full. */
const refusedWrites: readonly number[] = [778, 4874];

/** What to tell of an error of node:sqlite, of the file system or of our own; whatever else a statement failed with is the statement's fault. */
export function toFault(error: unknown): Fault {
  if (error instanceof StorageError) return { code: error.code, message: error.message };
  const message = error instanceof Error ? error.message : String(error);
  const kind = isSqliteFailure(error) ? kindOf(error) : kindOfSystem(error);
  if (!kind) return { code: 'bad-statement', message: `The statement failed: ${message}.` };
  return { code: kind === 'refused' ? 'full' : kind, message: `${advice[kind]} (${message})` };
}

/** The same, of a connection that only reads: there a refused write is the statement's fault, not the disk's. */
export function toFaultOfQuery(error: unknown): Fault {
  const writes = isSqliteFailure(error) && (error.errcode & 0xff) === 8;
  return writes ? { code: 'bad-statement', message: 'A query only reads; use batch for what writes.' } : toFault(error);
}

/** Faults of the store itself, which undo a whole group; a bad statement undoes only what it belongs to. */
export function isStoreFault(error: unknown): boolean {
  return toFault(error).code !== 'bad-statement';
}

export function toStorageError({ code, message }: Fault): StorageError {
  return new StorageError(code, message);
}

/** For promises of the file system. */
export function rethrow(error: unknown): never {
  throw toStorageError(toFault(error));
}

function isSqliteFailure(error: unknown): error is SqliteFailure {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number';
}

function kindOf({ errcode }: SqliteFailure): keyof typeof advice | undefined {
  return refusedWrites.includes(errcode) ? 'refused' : codes[errcode & 0xff];
}

function kindOfSystem(error: unknown): keyof typeof advice | undefined {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) return undefined;
  if (error.code === 'ENOSPC') return 'full';
  return error.code === 'EDQUOT' || error.code === 'EFBIG' ? 'refused' : 'io';
}
