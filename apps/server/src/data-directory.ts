import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';
import { Complaint } from './complaint.ts';

/** What lies beside the database in the data directory. Only the account that runs the server may read it. */
export interface DataDirectory {
  readonly path: string;
  /** Signs resume tickets; the same over restarts. 32 bytes. */
  readonly ticketKey: Uint8Array;
}

/** How the `parley` command reaches the running server of a data directory. */
export interface Control {
  readonly url: string;
  readonly key: string;
  readonly pid: number;
}

/** Makes the directory and its keys where they are missing. Throws a Complaint when that cannot be. */
export function openDataDirectory(directory: string): DataDirectory {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    return { path: directory, ticketKey: ticketKeyOf(path.join(directory, 'keys.json')) };
  } catch (error) {
    if (error instanceof Complaint) throw error;
    throw new Complaint(
      `The data directory ${directory} cannot be used: ${(error as Error).message}. Make it writable for this account, or set PARLEY_DATA to another folder.`,
    );
  }
}

function ticketKeyOf(file: string): Uint8Array {
  const kept = readOptional(file);
  if (kept === undefined) {
    const ticketKey = randomBytes(32);
    writePrivately(file, JSON.stringify({ ticketKey: ticketKey.toString('base64') }));
    return ticketKey;
  }
  const key = Buffer.from(String((JSON.parse(kept) as { ticketKey?: unknown }).ticketKey ?? ''), 'base64');
  if (key.length === 32) return key;
  throw new Complaint(
    `${file} does not hold the keys that Parley wrote there. Restore it from a backup, or delete it: everybody then reconnects once.`,
  );
}

/** Leaves word of the running server for the `parley` command. */
export function writeControl(directory: string, control: Control): void {
  writePrivately(controlFile(directory), JSON.stringify(control));
}

export function removeControl(directory: string): void {
  rmSync(controlFile(directory), { force: true });
}

/** Word of the server that runs on this directory; a Complaint when none does. */
export function readControl(directory: string): Control {
  const kept = readOptional(controlFile(directory));
  if (kept === undefined) {
    throw new Complaint(`No server runs on ${directory}. Start it with \`npm start\`, or set PARLEY_DATA to the folder it uses.`);
  }
  return JSON.parse(kept) as Control;
}

const controlFile = (directory: string) => path.join(directory, 'control.json');

function readOptional(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Whole or not at all, and on disk when it returns. */
function writePrivately(file: string, text: string): void {
  const temporary = `${file}.${process.pid}.tmp`;
  const handle = openSync(temporary, 'w', 0o600);
  try {
    writeSync(handle, `${text}\n`);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(temporary, file);
}
