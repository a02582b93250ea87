import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Migration } from '@parley/storage';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { databaseFile, openForWriting } from './database.ts';
import { Migrations } from './migrations.ts';

let directory = '';
let backups = '';
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'parley-migrations-'));
  backups = path.join(directory, 'backups');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const first: Migration = {
  version: 1,
  sql: ['create table notes_rows (id integer primary key)', 'insert into notes_rows (id) values (1)'],
};
const second: Migration = {
  version: 2,
  sql: ['alter table notes_rows add column text text', 'insert into notes_rows (id, text) values (2, null)'],
};
const other: Migration = { version: 1, sql: ['create table other_rows (id integer primary key)'] };

/** What a start of a store does with its tables, and what components ask of it then. */
function start(use: (migrations: Migrations) => void): void {
  const db = openForWriting({ directory, temporary: false, maxBytes: undefined });
  try {
    use(new Migrations(db, backups));
  } finally {
    db.close();
  }
}

function idsIn(file: string): unknown[] {
  const db = new DatabaseSync(file);
  expect(db.prepare('pragma integrity_check').get()).toMatchObject({ integrity_check: 'ok' });
  const rows = db.prepare('select id from notes_rows order by id').all();
  db.close();
  return rows.map((row) => row['id']);
}

const copies = () => (existsSync(backups) ? readdirSync(backups).sort() : []);

it('makes no copy of an installation that is just being made', () => {
  start((migrations) => {
    migrations.apply('notes', [first, second]);
    migrations.apply('other', [other]);
  });
  expect(copies()).toEqual([]);
});

it('makes no copy when there is nothing to migrate', () => {
  for (const _ of [1, 2]) start((migrations) => migrations.apply('notes', [first]));
  expect(copies()).toEqual([]);
});

it('copies an existing installation once, before the first migration of a start', () => {
  start((migrations) => migrations.apply('notes', [first]));
  start((migrations) => {
    migrations.apply('notes', [first, second]);
    migrations.apply('other', [other]);
  });
  expect(idsIn(databaseFile(directory))).toEqual([1, 2]);
  expect(copies()).toEqual(['before-notes-2.db']);
  expect(idsIn(path.join(backups, 'before-notes-2.db'))).toEqual([1]);
});

it('keeps the copy of an earlier attempt, and clears one that a crash left half-made', () => {
  start((migrations) => migrations.apply('notes', [first]));
  const failing: Migration = { version: 2, sql: ['insert into notes_rows (id) values (1)'] };
  for (const _ of [1, 2]) {
    start((migrations) => expect(() => migrations.apply('notes', [first, failing])).toThrow('UNIQUE'));
    writeFileSync(path.join(backups, 'before-notes-2.db.partial'), 'half');
  }
  start((migrations) => migrations.apply('notes', [first, second]));
  expect(copies()).toEqual(['before-notes-2.db']);
  expect(idsIn(path.join(backups, 'before-notes-2.db'))).toEqual([1]);
});
