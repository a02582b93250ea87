import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { ThreadOptions } from './requests.ts';

export function databaseFile(directory: string): string {
  return path.join(directory, 'parley.db');
}

/** The one connection that writes. A commit returns after the write-ahead log has been flushed to the disk. */
export function openForWriting({ directory, maxBytes, temporary }: ThreadOptions): DatabaseSync {
  const db = new DatabaseSync(databaseFile(directory), { timeout: 5000 });
  db.exec('pragma journal_mode = wal');
  db.exec(`pragma synchronous = ${temporary ? 'off' : 'full'}`);
  // What is redacted, deleted or dropped is overwritten in the file.
  db.exec('pragma secure_delete = on');
  db.exec('pragma cache_size = -32768');
  // The write-ahead log gives its space back after a long reader (a backup) let it grow.
  db.exec('pragma journal_size_limit = 67108864');
  if (maxBytes !== undefined) db.exec(`pragma max_page_count = ${Math.ceil(maxBytes / 4096)}`);
  return db;
}

export function openForReading(directory: string): DatabaseSync {
  const db = new DatabaseSync(databaseFile(directory), { readOnly: true, timeout: 5000 });
  db.exec('pragma cache_size = -32768');
  return db;
}
