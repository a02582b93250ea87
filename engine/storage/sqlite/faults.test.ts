import { chmodSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { databaseFile, openForWriting } from './database.ts';
import { toFault } from './faults.ts';
import { Migrations } from './migrations.ts';
import { openSqliteStore } from './sqlite-store.ts';

// Threads, processes and disks are real, and the machine may be busy.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'parley-faults-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const entryOf = (bytes: number) => ({ sender: 's', payload: new Uint8Array(bytes), countable: true });

/** An installation that is there already, with something done to it. */
function makeDatabase(change: (db: DatabaseSync) => void): void {
  const db = openForWriting({ directory, temporary: false, maxBytes: undefined });
  new Migrations(db, directory);
  change(db);
  db.close();
}

describe('a full disk', () => {
  it('fails every append of the group, stores none of them, and leaves the log usable when there is room again', async () => {
    const store = await openSqliteStore({ path: directory, maxBytes: 600_000 });
    await store.log.append({ channel: 'kept', producer: { producer: 'p', seq: 1 }, entry: entryOf(400_000) });
    const sizes = [10, 10, 300_000, 10];
    const outcomes = await Promise.allSettled(
      sizes.map((bytes, index) =>
        store.log.append({ channel: index % 2 ? 'kept' : 'fresh', producer: { producer: `q${index}`, seq: 1 }, entry: entryOf(bytes) }),
      ),
    );
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { name: 'StorageError', code: 'full' } });
    }
    expect((await store.log.head('kept'))?.position.offset).toBe(1);
    expect(await store.log.head('fresh')).toBeUndefined();

    await store.log.truncate('kept', 1);
    const again = await store.log.append({ channel: 'kept', producer: { producer: 'q1', seq: 1 }, entry: entryOf(300_000) });
    expect(again).toMatchObject({ status: 'appended', position: { offset: 2 }, messageSeq: 2 });
    const repeated = await store.log.append({ channel: 'kept', producer: { producer: 'p', seq: 1 }, entry: entryOf(1) });
    expect(repeated).toEqual({ status: 'duplicate' });
    await store.close();
  });

  it('fails batches in the same way', async () => {
    const store = await openSqliteStore({ path: directory, maxBytes: 300_000 });
    await store.sql.migrate('big', [{ version: 1, sql: ['create table big_rows (id integer primary key, data blob)'] }]);
    const insert = (id: number, bytes: number) => ({
      sql: 'insert into big_rows (id, data) values ($1, $2)',
      params: [id, new Uint8Array(bytes)],
    });
    await expect(store.sql.batch([insert(1, 10), insert(2, 500_000)])).rejects.toMatchObject({ code: 'full' });
    expect(await store.sql.query('select id from big_rows')).toEqual([]);
    expect(await store.sql.batch([insert(1, 10)])).toMatchObject({ status: 'committed' });
    await store.close();
  });
});

describe('a data directory that cannot be used', () => {
  it('is refused as newer when a newer version wrote it', async () => {
    makeDatabase((db) => db.exec(`insert into schema_version (component, version, sql) values ('log', 99, '')`));
    // Twice: a refused start holds no lock.
    for (const _ of [1, 2]) {
      await expect(openSqliteStore({ path: directory })).rejects.toMatchObject({ code: 'newer', message: expect.stringContaining('99') });
    }
  });

  it('is refused as corrupt, with what to do, when the database is no database', async () => {
    writeFileSync(databaseFile(directory), 'x'.repeat(10_000));
    const refusal = { code: 'corrupt', message: expect.stringContaining('restore the latest backup') };
    await expect(openSqliteStore({ path: directory })).rejects.toMatchObject(refusal);
  });

  it('answers corrupt when pages are missing', async () => {
    makeDatabase(() => undefined);
    truncateSync(databaseFile(directory), 8192);
    const store = openSqliteStore({ path: directory }).then(async (opened) => {
      await opened.log.read('a', 0, 10).finally(() => opened.close());
    });
    await expect(store).rejects.toMatchObject({ code: 'corrupt' });
  });

  it.skipIf(process.getuid?.() === 0)('is refused as io when it may not be written', async () => {
    chmodSync(directory, 0o500);
    await expect(openSqliteStore({ path: directory })).rejects.toMatchObject({ code: 'io' });
  });

  it('is refused as io when a file lies where it should be', async () => {
    const file = path.join(directory, 'file');
    writeFileSync(file, '');
    await expect(openSqliteStore({ path: file })).rejects.toMatchObject({ code: 'io' });
    await expect(openSqliteStore({ path: path.join(file, 'below') })).rejects.toMatchObject({ code: 'io' });
  });
});

describe('toFault', () => {
  it('knows the result codes of SQLite and of the file system', () => {
    const sqlite = (errcode: number) => toFault(Object.assign(new Error('text'), { code: 'ERR_SQLITE_ERROR', errcode })).code;
    const system = (code: string) => toFault(Object.assign(new Error('text'), { code, syscall: 'write' })).code;
    // FULL, IOERR_FSYNC, IOERR_WRITE, CORRUPT_INDEX, NOTADB, BUSY_SNAPSHOT, CANTOPEN, ERROR, CONSTRAINT_UNIQUE, MISMATCH
    const codes = [13, 1034, 778, 779, 26, 517, 14, 1, 2067, 20].map(sqlite);
    expect(codes).toEqual(['full', 'io', 'full', 'corrupt', 'corrupt', 'locked', 'io', 'bad-statement', 'bad-statement', 'bad-statement']);
    expect(['ENOSPC', 'EDQUOT', 'EFBIG', 'EIO', 'EACCES'].map(system)).toEqual(['full', 'full', 'full', 'io', 'io']);
  });
});
