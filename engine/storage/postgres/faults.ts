import { StorageError, type StorageErrorCode } from '@parley/storage';
import { LAPSED } from './ledger-schema.ts';

/** An error that the server answered with; `code` is its SQLSTATE (postgresql.org/docs/15/errcodes-appendix.html). */
interface ServerError extends Error {
  readonly code: string;
  readonly severity: string;
  readonly constraint?: string;
  readonly routine?: string;
}

type Cause =
  | 'full'
  | 'corrupt'
  | 'gone'
  | 'busy'
  | 'slow'
  | 'crowded'
  | 'unauthorized'
  | 'missing'
  | 'forbidden'
  | 'standby'
  | 'lapsed'
  | 'failed';

const faults: Readonly<Record<Cause, { readonly code: StorageErrorCode; readonly advice: string }>> = {
  full: {
    code: 'full',
    advice: 'The disk of the database is full; nothing was stored. Free some space there; nothing needs to be restarted.',
  },
  corrupt: { code: 'corrupt', advice: 'The database is damaged. Stop, and restore the latest backup into a new database.' },
  gone: {
    code: 'io',
    advice:
      'The database cannot be reached, or broke the connection; whether the last change was stored is not known. Check that it runs and that PARLEY_DATABASE names it.',
  },
  busy: { code: 'io', advice: 'The database is held up by somebody else who locks its rows; nothing was stored. Try again.' },
  slow: { code: 'io', advice: 'The database did not answer in time; nothing was stored. Look at what it is busy with.' },
  crowded: {
    code: 'io',
    advice: 'The database takes no more connections. Raise its max_connections (each node needs 13), or stop what else uses it.',
  },
  unauthorized: { code: 'io', advice: 'The database refuses the user or the password. Check both in PARLEY_DATABASE.' },
  missing: { code: 'io', advice: 'There is no such database. Make it (createdb), or correct its name in PARLEY_DATABASE.' },
  forbidden: { code: 'io', advice: 'The user of PARLEY_DATABASE may not do this. Make it the owner of the database.' },
  standby: { code: 'io', advice: 'This database only reads: it is a standby. Let PARLEY_DATABASE name the primary.' },
  lapsed: { code: 'io', advice: 'This node has lost its lease; nothing was stored. Try again.' },
  failed: { code: 'io', advice: 'The database failed; nothing was stored. Look into its log.' },
};

/** By SQLSTATE, or by the class that its first two characters name. */
const causes: Readonly<Record<string, Cause>> = {
  '53100': 'full',
  '53300': 'crowded',
  '53': 'failed',
  '40001': 'busy',
  '40P01': 'busy',
  '55P03': 'busy',
  '28': 'unauthorized',
  '3D000': 'missing',
  '42501': 'forbidden',
  '25006': 'standby',
  [LAPSED]: 'lapsed',
  XX001: 'corrupt',
  XX002: 'corrupt',
  XX: 'failed',
  '58': 'failed',
  '08': 'gone',
  // The server ended the session: it stops, it is starting, the transaction idled, somebody terminated it.
  '57P': 'gone',
  '25P03': 'gone',
  '57014': 'slow',
};

/** What to tell of an error of the driver or of our own; whatever else a statement failed with is the statement's fault. */
export function toStorageError(error: unknown): StorageError {
  if (error instanceof StorageError) return error;
  const message = messageOf(error);
  const cause = causeOf(error);
  if (!cause) return new StorageError('bad-statement', `The statement failed: ${message}.`, { cause: error });
  const { code, advice } = faults[cause];
  return new StorageError(code, `${advice} (${message})`, { cause: error });
}

/** The same, of a connection that only reads: there a refused write is the statement's fault, not the server's. */
export function toErrorOfQuery(error: unknown): StorageError {
  const writes = isServerError(error) && error.code === '25006';
  return writes ? new StorageError('bad-statement', 'A query only reads; use batch for what writes.') : toStorageError(error);
}

export function rethrow(error: unknown): never {
  throw toStorageError(error);
}

/** What to tell of a file, or of what else is read or written beside the database. */
export function streamFault(what: string, error: Error): StorageError {
  const full = 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
  return new StorageError(full ? 'full' : 'io', `${what}: ${error.message}.`, { cause: error });
}

/** Deadlock, serialization failure or lock timeout, a channel that two have made at once, or an outdated statement: the transaction can be run again. */
export function isBusy(error: unknown): boolean {
  return causeOf(error) === 'busy';
}

/** A statement answers other columns than when it was prepared: another node, of a newer version, has changed the table. It can be prepared again. */
export function isOutdated(error: unknown): boolean {
  return isServerError(error) && error.code === '0A000' && error.routine === 'RevalidateCachedQuery';
}

/** The connection is lost. */
export function isGone(error: unknown): boolean {
  return causeOf(error) === 'gone';
}

function causeOf(error: unknown): Cause | undefined {
  if (error instanceof StorageError) return undefined;
  // Everything that is not an answer of the server happened on the way to it.
  if (!isServerError(error)) return 'gone';
  // A wrong number of parameters counts as a violation of the protocol.
  if (error.code === '08P01') return undefined;
  if (isOutdated(error)) return 'busy';
  if (error.code === '23505' && error.constraint === 'log_channels_name') return 'busy';
  return causes[error.code] ?? causes[error.code.slice(0, 3)] ?? causes[error.code.slice(0, 2)];
}

/** Where a name has several addresses, the reasons are in the errors of each. */
function messageOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(messageOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}

function isServerError(error: unknown): error is ServerError {
  return error instanceof Error && 'severity' in error && 'code' in error && typeof error.code === 'string';
}
