import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Readable, Writable } from 'node:stream';
import { gunzipSync, gzipSync } from 'node:zlib';
import { type Migration, ref } from '@parley/storage';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { backup } from './backup.ts';
import { openDirectory } from './data-directory.ts';
import { databaseFile, openForReading } from './database.ts';
import { Dump } from './dump.ts';
import { restore } from './restore.ts';
import { openSqliteStore, type SqliteStore } from './sqlite-store.ts';

// Threads, processes and disks are real, and the machine may be busy.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const root = mkdtempSync(path.join(tmpdir(), 'parley-backup-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let directories = 0;
const freshDirectory = () => path.join(root, `${++directories}`);

const migrations: Migration[] = [
  {
    version: 1,
    sql: [
      'create table notes_rooms (id text primary key)',
      `create table notes_rows (
        room text not null references notes_rooms (id), place integer not null, weight real, "odd ""name" text, data blob, primary key (room, place))`,
      `insert into notes_rooms (id) values ('made by the migration')`,
    ],
  },
  { version: 2, sql: ['create table notes_empty (id integer primary key)'] },
];

const large = randomBytes(500_000);

async function makeStore(): Promise<SqliteStore> {
  const store = await openSqliteStore({ path: freshDirectory() });
  await store.sql.migrate('notes', migrations);
  await store.sql.batch([
    { sql: 'delete from notes_rooms', params: [] },
    { sql: 'insert into notes_rooms (id) values ($1)', params: ['Zoë ☂'] },
  ]);
  const insert = 'insert into notes_rows (room, place, weight, "odd ""name", data) values ($1, $2, $3, $4, $5)';
  for (let seq = 1; seq <= 30; seq++) {
    const writes = [{ sql: insert, params: ['Zoë ☂', ref('offset'), seq / 7, seq % 3 ? `line\n${seq}` : null, randomBytes(seq % 5)] }];
    const entry = { sender: `s${seq}`, payload: randomBytes(seq * 11), countable: seq % 2 === 0 };
    await store.log.append({ channel: 'a', producer: { producer: 'p', seq }, entry, writes });
  }
  await store.log.append({ channel: 'b', producer: { producer: 'p', seq: 1 }, refusal: { code: 'forbidden', message: 'No.' } });
  await store.log.append({ channel: 'b', entry: { sender: 'server', payload: new Uint8Array(), countable: true } });
  await store.log.redact('a', [7]);
  await store.log.truncate('a', 5);
  await store.blob.put('files/large', large);
  await store.blob.put('empty', new Uint8Array());
  return store;
}

async function archiveOf(store: { readonly path: string }): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const to = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk);
      done();
    },
  });
  await backup(store, to);
  return Buffer.concat(chunks);
}

async function contentOf(store: SqliteStore) {
  const reads = await Promise.all([store.log.read('a', 5, 1000), store.log.read('b', 0, 1000)]);
  return {
    log: reads.map(({ head, entries, base }) => ({
      head: { ...head, position: { ...head.position, epoch: '' } },
      entries: entries.map((entry) => ({ ...entry, payload: Buffer.from(entry.payload).toString('hex') })),
      baseTag: base?.tag,
    })),
    rooms: await store.sql.query('select * from notes_rooms'),
    rows: (await store.sql.query('select * from notes_rows order by place')).map((row) => ({
      ...row,
      data: Buffer.from(row['data'] as Uint8Array).toString('hex'),
    })),
    empty: await store.sql.query('select * from notes_empty'),
  };
}

it('A backup holds whole numbers that are larger than those that are counted exactly, and says in which table one is that nothing can hold', async () => {
  const store = await openSqliteStore({ path: freshDirectory() });
  await store.sql.migrate('notes', [{ version: 1, sql: ['create table notes_large (n integer)'] }]);
  await store.sql.batch([{ sql: 'insert into notes_large (n) values ($1)', params: [1e17] }]);
  const directory = freshDirectory();
  await restore(Readable.from([await archiveOf(store)]), directory);
  const restored = await openSqliteStore({ path: directory });
  expect(await restored.sql.query('select n - 99999999999999998 as rest from notes_large')).toEqual([{ rest: 2 }]);
  await restored.close();
  await store.sql.batch([{ sql: 'update notes_large set n = n + 1', params: [] }]);
  await expect(archiveOf(store)).rejects.toThrow(/notes_large.*100000000000000001/);
  await store.close();
});

describe('backup and restore', () => {
  /** Open through all tests. */
  let store: SqliteStore;
  let archive: Buffer = Buffer.alloc(0);
  let original: Awaited<ReturnType<typeof contentOf>>;
  let epochs: (string | undefined)[] = [];
  const epochsOf = async (store: SqliteStore) => [(await store.log.head('a'))?.position.epoch, (await store.log.head('b'))?.position.epoch];

  beforeAll(async () => {
    store = await makeStore();
    archive = await archiveOf(store);
    original = await contentOf(store);
    epochs = await epochsOf(store);
  });
  afterAll(() => store.close());

  it('bring back channels, tables and files in a store that works, with an epoch of its own for every channel', async () => {
    const directory = freshDirectory();
    const manifest = await restore(Readable.from([archive]), directory);
    expect(manifest).toMatchObject({ format: 1, versions: { log: 1, notes: 2 } });
    expect(manifest.counts).toEqual({ channels: 2, entries: 26, producers: 2, refusals: 1, rows: 31 });
    const restored = await openSqliteStore({ path: directory });
    await restored.sql.migrate('notes', migrations);
    expect(await contentOf(restored)).toEqual(original);
    expect(Buffer.compare(Buffer.from((await restored.blob.get('files/large')) ?? []), large)).toBe(0);
    expect((await restored.blob.get('empty'))?.length).toBe(0);
    const renewed = await epochsOf(restored);
    expect(new Set([...epochs, ...renewed]).size).toBe(4);
    expect(renewed.every((epoch) => epoch && epoch.length >= 20)).toBe(true);

    const entry = { sender: 's', payload: new Uint8Array(), countable: true };
    const append = (channel: string, seq: number) => restored.log.append({ channel, producer: { producer: 'p', seq }, entry });
    expect(await append('a', 30)).toMatchObject({ status: 'duplicate', position: { offset: 30 } });
    expect(await append('a', 3)).toEqual({ status: 'duplicate' });
    expect(await append('a', 32)).toEqual({ status: 'gap', lastSeq: 30 });
    expect(await append('a', 31)).toMatchObject({ status: 'appended', position: { offset: 31 }, messageSeq: 16 });
    expect(await append('b', 1)).toEqual({ status: 'refused', code: 'forbidden', message: 'No.' });
    await restored.close();
    expect(existsSync(path.join(directory, 'restoring'))).toBe(false);
    expect(existsSync(path.join(directory, 'backups'))).toBe(false);
  });

  it('take one state of a store that goes on working', async () => {
    const work = async (count: number) => {
      const insert = 'insert into notes_rows (room, place, data) values ($1, $2, $3)';
      for (let done = 0; done < count; done++) {
        const writes = [{ sql: insert, params: ['Zoë ☂', ref('offset'), new Uint8Array()] }];
        await store.log.append({ channel: 'a', entry: { sender: 's', payload: randomBytes(10_000), countable: true }, writes });
      }
    };
    await work(40);
    const head = await store.log.head('a');
    const db = openForReading(store.path);
    const pieces: Buffer[] = [];
    for await (const piece of new Dump(db, store.blob, 0).chunks()) {
      pieces.push(piece);
      await work(5);
    }
    db.close();
    expect(pieces.length).toBeGreaterThan(2);

    const directory = freshDirectory();
    await restore(Readable.from([gzipSync(Buffer.concat(pieces))]), directory);
    const restored = new DatabaseSync(databaseFile(directory), { readOnly: true });
    const channel = restored.prepare(`select "offset" from log_channels where name = 'a'`).get();
    const rows = restored.prepare('select count(*) as n, max(place) as last from notes_rows').get();
    restored.close();
    expect(channel?.['offset']).toBe(head?.position.offset);
    expect(rows).toMatchObject({ n: channel?.['offset'], last: channel?.['offset'] });
  });

  it('work while nobody has the store open', async () => {
    const directory = freshDirectory();
    await restore(Readable.from([archive]), directory);
    const again = gunzipSync(await archiveOf({ path: directory })).toString();
    const withoutFrame = (text: string) => text.split('\n').slice(1, -2);
    expect(withoutFrame(again).sort()).toEqual(withoutFrame(gunzipSync(archive).toString()).sort());
    await expect(archiveOf({ path: freshDirectory() })).rejects.toMatchObject({ name: 'StorageError', code: 'io' });
  });

  describe('with an archive that is not whole', () => {
    const refusal = (code: string) => ({
      name: 'StorageError',
      code,
      message: expect.stringMatching(/Nothing was restored|newer version/),
    });

    async function expectRefused(bytes: Buffer, code = 'corrupt'): Promise<void> {
      const directory = freshDirectory();
      await expect(restore(Readable.from([bytes]), directory)).rejects.toMatchObject(refusal(code));
      expect(readdirSync(directory).filter((name) => name !== 'parley.lock')).toEqual([]);
      await restore(Readable.from([archive]), directory);
    }

    it('refuse one cut anywhere', async () => {
      for (const part of [0, 5, 0.1, 0.5, 0.9, archive.length - 9, archive.length - 1]) {
        await expectRefused(archive.subarray(0, part < 1 ? Math.floor(archive.length * part) : part));
      }
    });

    it('refuse one with an altered byte, compressed or not', async () => {
      const plain = gunzipSync(archive);
      for (const part of [0.2, 0.5, 0.95]) {
        const altered = Buffer.from(archive);
        const place = Math.floor(archive.length * part);
        altered[place] = (altered[place] ?? 0) ^ 4;
        await expectRefused(altered);
        const text = Buffer.from(plain);
        const digit = text.indexOf(':', Math.floor(plain.length * part)) + 2;
        text[digit] = (text[digit] ?? 0) ^ 1;
        await expectRefused(gzipSync(text));
      }
    });

    it('refuse one with lines left out, repeated or added', async () => {
      const lines = gunzipSync(archive).toString().trimEnd().split('\n');
      const zip = (changed: readonly string[]) => gzipSync(`${changed.join('\n')}\n`);
      await expectRefused(zip(lines.slice(0, -1)));
      await expectRefused(zip(lines.slice(1)));
      await expectRefused(zip(lines.filter((_, index) => index !== 20)));
      await expectRefused(zip([...lines.slice(0, 20), lines[19] ?? '', ...lines.slice(20)]));
      await expectRefused(zip([...lines, lines[5] ?? '']));
      await expectRefused(zip([lines[0]?.replace('"format":1', '"format":2') ?? '', ...lines.slice(1)]), 'newer');
    });

    it('refuse what is no archive at all', async () => {
      await expectRefused(Buffer.from('hello'));
      await expectRefused(gzipSync('hello\n'));
      await expectRefused(gzipSync('{"some":"json"}\n'));
      await expectRefused(gzipSync(''));
    });
  });

  it('refuse a directory that is not empty or in use, and leave it alone', async () => {
    await expect(restore(Readable.from([archive]), store.path)).rejects.toMatchObject({ code: 'not-empty' });
    expect(await store.log.head('a')).toBeDefined();
    const held = openDirectory(freshDirectory());
    await expect(restore(Readable.from([archive]), held.path)).rejects.toMatchObject({ code: 'locked' });
    held.release();

    const foreign = mkdtempSync(path.join(root, 'foreign-'));
    writeFileSync(path.join(foreign, 'thesis.txt'), 'years of work');
    await expect(restore(Readable.from([archive]), foreign)).rejects.toMatchObject({
      code: 'not-empty',
      message: expect.stringContaining('thesis.txt'),
    });
    expect(readFileSync(path.join(foreign, 'thesis.txt'), 'utf8')).toBe('years of work');
    expect(readdirSync(foreign)).toEqual(['thesis.txt']);
  });

  it('answer with the fault of the stream they read or write', async () => {
    const failing = new Readable({
      read() {
        this.destroy(Object.assign(new Error('no such device'), { code: 'EIO', syscall: 'read' }));
      },
    });
    await expect(restore(failing, freshDirectory())).rejects.toMatchObject({ name: 'StorageError', code: 'io' });
    const full = new Writable({
      write(_chunk, _encoding, done) {
        done(Object.assign(new Error('no space'), { code: 'ENOSPC', syscall: 'write' }));
      },
    });
    await expect(backup(store, full)).rejects.toMatchObject({ name: 'StorageError', code: 'full' });
  });
});
