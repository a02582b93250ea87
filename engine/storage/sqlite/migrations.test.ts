import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { openSqliteStore } from './sqlite-store.ts';

// Threads, processes and disks are real, and the machine may be busy.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'parley-migrations-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const first = { version: 1, sql: ['create table notes_rows (id integer primary key)', 'insert into notes_rows (id) values (1)'] };
const second = { version: 2, sql: ['alter table notes_rows add column text text', 'insert into notes_rows (id, text) values (2, null)'] };
const other = { version: 1, sql: ['create table other_rows (id integer primary key)'] };

const copies = () => (existsSync(path.join(directory, 'backups')) ? readdirSync(path.join(directory, 'backups')).sort() : []);

it('makes no copy of an installation that is just being made', async () => {
  const store = await openSqliteStore({ path: directory });
  await store.sql.migrate('notes', [first, second]);
  await store.sql.migrate('other', [other]);
  await store.close();
  expect(copies()).toEqual([]);
});

it('makes no copy when there is nothing to migrate', async () => {
  for (const _ of [1, 2]) {
    const store = await openSqliteStore({ path: directory });
    await store.sql.migrate('notes', [first]);
    await store.close();
  }
  expect(copies()).toEqual([]);
});

it('copies an existing installation once, before the first migration of a start', async () => {
  const before = await openSqliteStore({ path: directory });
  await before.sql.migrate('notes', [first]);
  await before.close();
  const store = await openSqliteStore({ path: directory });
  await store.sql.migrate('notes', [first, second]);
  await store.sql.migrate('other', [other]);
  expect(await store.sql.query('select id, text from notes_rows order by id')).toEqual([
    { id: 1, text: null },
    { id: 2, text: null },
  ]);
  await store.close();
  expect(copies()).toEqual(['before-notes-2.db']);
  const copy = new DatabaseSync(path.join(directory, 'backups', 'before-notes-2.db'));
  expect(copy.prepare('select * from notes_rows').all()).toEqual([expect.objectContaining({ id: 1 })]);
  expect(copy.prepare('pragma integrity_check').get()).toMatchObject({ integrity_check: 'ok' });
  copy.close();
});

it('keeps the copy of an earlier attempt, and clears one that a crash left half-made', async () => {
  const before = await openSqliteStore({ path: directory });
  await before.sql.migrate('notes', [first]);
  await before.close();
  const failing = { version: 2, sql: ['insert into notes_rows (id) values (1)'] };
  for (const _ of [1, 2]) {
    const store = await openSqliteStore({ path: directory });
    await expect(store.sql.migrate('notes', [first, failing])).rejects.toMatchObject({ code: 'bad-statement' });
    await store.close();
    writeFileSync(path.join(directory, 'backups', 'before-notes-2.db.partial'), 'half');
  }
  const store = await openSqliteStore({ path: directory });
  await store.sql.migrate('notes', [first, second]);
  await store.close();
  expect(copies()).toEqual(['before-notes-2.db']);
});
