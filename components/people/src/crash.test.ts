import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { testHost } from '@parley/host/testing';
import { openSqliteStore } from '@parley/storage/sqlite';
import { afterAll, describe, expect, it } from 'vitest';
import { people, peopleApi } from './index.ts';

const root = mkdtempSync(path.join(tmpdir(), 'parley-import-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const PEOPLE = 6_000;
const csv = (title: string): string =>
  `name,mail,title,unit,groups,attribute:phone\n${Array.from({ length: PEOPLE }, (_, n) => `Person ${n},p${n}@example.org,${title},Unit ${n % 30},Group ${n % 3},${n}`).join('\n')}`;

/** Imports in a process of its own, which kills itself before its n-th batch of the import is answered. */
const script = `
  const { readFileSync } = await import('node:fs');
  const [host, store, index, directory, dieAt, file] = process.argv.slice(1);
  const csv = readFileSync(file, 'utf8');
  const { testHost } = await import(host);
  const { openSqliteStore } = await import(store);
  const { people, peopleApi } = await import(index);
  const opened = await openSqliteStore({ path: directory });
  let batches = Infinity;
  const sql = {
    query: (...given) => opened.sql.query(...given),
    migrate: (...given) => opened.sql.migrate(...given),
    async batch(writes) {
      // The last batches are asked for and not waited for: they may have been committed or not.
      const result = opened.sql.batch(writes);
      if (--batches === 0) setImmediate(() => process.kill(process.pid, 'SIGKILL'));
      return result;
    },
  };
  const { host: running } = await testHost([people], { store: { log: opened.log, blob: opened.blob, sql, close: () => opened.close() } });
  batches = Number(dieAt);
  await running.api(peopleApi).importPeople(csv);
  process.stdout.write('imported');
  process.exit(0);
`;

function start(directory: string, dieAt: number, file: string): ChildProcessByStdio<null, Readable, null> {
  const modules = ['@parley/host/testing', '@parley/storage/sqlite'].map((name) => import.meta.resolve(name));
  const index = new URL('./index.ts', import.meta.url).href;
  const args = ['--conditions=source', '--input-type=module', '--eval', script, ...modules, index, directory, `${dieAt}`, file];
  return spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
}

async function run(directory: string, dieAt: number, text: string): Promise<{ readonly said: string; readonly signal: string | null }> {
  const file = `${directory}.csv`;
  writeFileSync(file, text);
  const child = start(directory, dieAt, file);
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const [, signal] = (await once(child, 'close')) as [number | null, string | null];
  return { said, signal };
}

/** What there is after a start on the same data. */
async function found(
  directory: string,
): Promise<{ readonly titles: Readonly<Record<string, number>>; readonly staged: number; readonly details: unknown }> {
  const store = await openSqliteStore({ path: directory });
  const host = await testHost([people], { store });
  try {
    const everybody = await host.host.api(peopleApi).everybody();
    const titles = Object.fromEntries([...Map.groupBy(everybody, ({ title }) => title)].map(([title, each]) => [title, each.length]));
    const count = async (table: string): Promise<number> => Number((await store.sql.query(`select count(*) as n from ${table}`))[0]?.['n']);
    const staged = await Promise.all(['person', 'membership', 'attribute', 'group_person'].map((each) => count(`people_staged_${each}`)));
    const tables = ['unit', 'membership', 'attribute', 'group', 'group_person'];
    const details = Object.fromEntries(await Promise.all(tables.map(async (table) => [table, await count(`people_${table}`)])));
    return { titles, staged: staged.reduce((sum, each) => sum + each, 0), details };
  } finally {
    await host.stop();
    await store.close();
  }
}

const ALL = { unit: 30, membership: PEOPLE, attribute: PEOPLE, group: 3, group_person: PEOPLE };
const NONE = { unit: 0, membership: 0, attribute: 0, group: 0, group_person: 0 };

describe('an import that is killed', () => {
  // 12 batches of 500 people each, and the one that makes them count.
  it.each([1, 6, 12, 13])('before batch %i is answered has changed nothing, or everything', async (dieAt) => {
    const directory = mkdtempSync(path.join(root, 'first-'));
    expect(await run(directory, dieAt, csv('Nurse'))).toEqual({ said: '', signal: 'SIGKILL' });
    const { titles, staged, details } = await found(directory);
    const published = dieAt === 13 && titles['Nurse'] !== undefined;
    expect({ titles, details, staged }).toEqual({ titles: published ? { Nurse: PEOPLE } : {}, details: published ? ALL : NONE, staged: 0 });
    expect(await run(directory, 0, csv('Nurse'))).toEqual({ said: 'imported', signal: null });
    expect(await found(directory)).toEqual({ titles: { Nurse: PEOPLE }, details: ALL, staged: 0 });
  });

  it('has no batch after the one that makes it count', async () => {
    expect(await run(mkdtempSync(path.join(root, 'whole-')), 14, csv('Nurse'))).toEqual({ said: 'imported', signal: null });
  });

  it.each([7, 13])('before batch %i is answered leaves people who were known as they were, or as they are to be', async (dieAt) => {
    const directory = mkdtempSync(path.join(root, 'again-'));
    expect((await run(directory, 0, csv('Nurse'))).said).toBe('imported');
    expect((await run(directory, dieAt, csv('Sister'))).signal).toBe('SIGKILL');
    const { titles, staged, details } = await found(directory);
    const published = dieAt === 13 && titles['Sister'] !== undefined;
    expect({ titles, details, staged }).toEqual({ titles: { [published ? 'Sister' : 'Nurse']: PEOPLE }, details: ALL, staged: 0 });
  });
});
