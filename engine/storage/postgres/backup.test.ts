import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough, Readable, Writable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { type Migration, ref, type Store } from '@parley/storage';
import { type PostgresServer, startPostgres } from '@parley/storage/postgres/testing';
import { backup as backupSqlite, openSqliteStore, restore as restoreSqlite } from '@parley/storage/sqlite';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { backup } from './backup.ts';
import { openPostgresStore } from './postgres-store.ts';
import { restore } from './restore.ts';

// Servers, threads and disks are real, and the machine may be busy.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const folder = mkdtempSync(path.join(tmpdir(), 'parley-archive-'));
let server: PostgresServer;
/** Of a store in SQLite. */
let archive: Buffer = Buffer.alloc(0);
beforeAll(async () => {
  server = await startPostgres();
  const where = path.join(folder, 'original');
  const store = await openSqliteStore({ path: where });
  await fill(store);
  await store.close();
  archive = await archiveOf((to) => backupSqlite({ path: where }, to));
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

const migrations: Migration[] = [
  {
    version: 1,
    sql: [
      'create table notes_rows (room text not null, place integer not null, weight real, "odd ""name" text, data blob, primary key (room, place))',
      `insert into notes_rows (room, place) values ('made by the migration', 1)`,
      'create table notes_numbers (id integer primary key, text text)',
    ],
  },
  { version: 2, sql: ["alter table notes_rows add column later text not null default ''"] },
];

async function fill(store: Store): Promise<void> {
  await store.sql.migrate('notes', migrations);
  await store.sql.batch([
    { sql: 'delete from notes_rows', params: [] },
    { sql: 'insert into notes_numbers (text) values ($1)', params: ['one'] },
    { sql: 'insert into notes_numbers (text) values ($1)', params: ['two'] },
  ]);
  const insert = 'insert into notes_rows (room, place, weight, "odd ""name", data) values ($1, $2, $3, $4, $5)';
  for (let seq = 1; seq <= 30; seq++) {
    const writes = [{ sql: insert, params: ['Zoë ☂', ref('offset'), seq / 7, seq % 3 ? `line\n${seq}` : null, randomBytes(seq % 5)] }];
    const entry = { sender: `s${seq}`, payload: randomBytes(seq * 11), countable: seq % 2 === 0 };
    await store.log.append({ channel: 'a', producer: { producer: 'p', seq }, entry, writes });
  }
  await store.log.append({ channel: 'b', producer: { producer: 'p', seq: 1 }, refusal: { code: 'forbidden', message: 'No.' } });
  const entry = { sender: 'server', payload: randomBytes(10), countable: true };
  await Promise.all(Array.from({ length: 1200 }, () => store.log.append({ channel: 'b', entry })));
  await store.log.redact('a', [7]);
  await store.log.truncate('a', 5);
  await store.blob.put('files/large', randomBytes(500_000));
  await store.blob.put('empty', new Uint8Array());
}

async function archiveOf(write: (to: Writable) => Promise<void>): Promise<Buffer> {
  const to = new PassThrough();
  const [bytes] = await Promise.all([buffer(to), write(to)]);
  return bytes;
}

/** What an archive says, in whatever order, without when it was written and by which version of which store's own tables. */
function linesOf(bytes: Buffer): string[] {
  return gunzipSync(bytes)
    .toString()
    .replace(/"created":\d+/, '')
    .replace(/"log":\d+/, '')
    .split('\n')
    .slice(0, -2)
    .sort();
}

it('carry everything from SQLite to PostgreSQL, on to another database, and back', async () => {
  const [first, second] = [await server.createDatabase(), await server.createDatabase()];
  const manifest = await restore(Readable.from([archive]), { url: first });
  expect(manifest.counts).toEqual({ channels: 2, entries: 1225, producers: 2, refusals: 1, rows: 32 });
  const fromFirst = await archiveOf((to) => backup({ url: first }, to));
  expect(linesOf(fromFirst)).toEqual(linesOf(archive));
  await restore(Readable.from([fromFirst]), { url: second });
  const fromSecond = await archiveOf((to) => backup({ url: second }, to));
  const directory = path.join(folder, 'back');
  await restoreSqlite(Readable.from([fromSecond]), directory);
  expect(linesOf(await archiveOf((to) => backupSqlite({ path: directory }, to)))).toEqual(linesOf(archive));
});

it('make a store that works: new epochs, producers that are known, numbers that go on', async () => {
  const url = await server.createDatabase();
  await restore(Readable.from([archive]), { url });
  const original = await openSqliteStore({ path: path.join(folder, 'original') });
  const store = await openPostgresStore({ url, temporary: true });
  await store.sql.migrate('notes', migrations);
  const [before, after] = [await original.log.read('a', 5, 100), await store.log.read('a', 5, 100)];
  await original.close();
  expect(after.head.position.epoch).not.toBe(before.head.position.epoch);
  expect(after.entries.map((entry) => ({ ...entry, payload: [...entry.payload] }))).toEqual(
    before.entries.map((entry) => ({ ...entry, payload: [...entry.payload] })),
  );
  expect(after.base?.tag).toBe(before.base?.tag);
  const entry = { sender: 's', payload: new Uint8Array(), countable: true };
  const append = (channel: string, seq: number) => store.log.append({ channel, producer: { producer: 'p', seq }, entry });
  expect(await append('a', 30)).toMatchObject({ status: 'duplicate', position: { offset: 30 } });
  expect(await append('a', 31)).toMatchObject({ status: 'appended', position: { offset: 31 }, messageSeq: 16 });
  expect(await append('b', 1)).toEqual({ status: 'refused', code: 'forbidden', message: 'No.' });
  expect(await append('c', 1)).toMatchObject({ status: 'appended' });
  await store.sql.batch([{ sql: 'insert into notes_numbers (text) values ($1)', params: ['three'] }]);
  expect(await store.sql.query('select id from notes_numbers order by id')).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }]);
  await store.close();
});

it('leave an empty database when the archive is not whole', async () => {
  const url = await server.createDatabase();
  for (const part of [0, 0.5, 0.9]) {
    const cut = restore(Readable.from([archive.subarray(0, Math.floor(archive.length * part))]), { url });
    await expect(cut).rejects.toMatchObject({
      name: 'StorageError',
      code: 'corrupt',
      message: expect.stringContaining('Nothing was restored'),
    });
  }
  const altered = Buffer.from(archive);
  altered[altered.length >> 1] = (altered[altered.length >> 1] ?? 0) ^ 4;
  await expect(restore(Readable.from([altered]), { url })).rejects.toMatchObject({ code: 'corrupt' });
  const failing = new Readable({ read: () => failing.destroy(new Error('no such device')) });
  await expect(restore(failing, { url })).rejects.toMatchObject({ code: 'io', message: expect.stringContaining('no such device') });
  expect(
    await server.query(new URL(url).pathname.slice(1), `select 1 from information_schema.tables where table_schema = 'public'`),
  ).toEqual([]);
  await restore(Readable.from([archive]), { url });
  await expect(restore(Readable.from([archive]), { url })).rejects.toMatchObject({ code: 'not-empty' });
});

it('say so when there is nothing to back up, and when the archive cannot be written', async () => {
  const url = await server.createDatabase();
  await expect(archiveOf((to) => backup({ url }, to))).rejects.toMatchObject({
    code: 'io',
    message: expect.stringMatching(/^There is nothing of Parley/),
  });
  await restore(Readable.from([archive]), { url });
  const full = new Writable({ write: (_chunk, _encoding, done) => done(Object.assign(new Error('no space'), { code: 'ENOSPC' })) });
  await expect(backup({ url }, full)).rejects.toMatchObject({ code: 'full', message: expect.stringContaining('no space') });
});
