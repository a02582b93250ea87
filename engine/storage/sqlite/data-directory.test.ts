import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { openSqliteStore } from './sqlite-store.ts';

// Threads, processes and disks are real, and the machine may be busy.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const directory = mkdtempSync(path.join(tmpdir(), 'parley-lock-'));
const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(directory, { recursive: true, force: true });
});

const holder = `
  const { openSqliteStore } = await import(process.argv[1]);
  await openSqliteStore({ path: process.argv[2] });
  process.send('open');
`;

function startHolder(): ChildProcess {
  const module = new URL('./index.ts', import.meta.url).href;
  const child = fork('-', [], {
    execArgv: ['--conditions=source', '--input-type=module', '--eval', holder, module, directory],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  children.push(child);
  return child;
}

it('refuses a directory that another process holds, naming it, and takes it once that process was killed', async () => {
  const child = startHolder();
  await once(child, 'message');
  await expect(openSqliteStore({ path: directory })).rejects.toMatchObject({
    name: 'StorageError',
    code: 'locked',
    message: expect.stringContaining(`process ${child.pid}`),
  });
  child.kill('SIGKILL');
  await once(child, 'exit');
  const store = await openSqliteStore({ path: directory });
  await store.close();
});

it('refuses a directory that this process holds already, and takes it after close', async () => {
  const first = await openSqliteStore({ path: directory });
  await expect(openSqliteStore({ path: directory })).rejects.toMatchObject({ code: 'locked' });
  await first.log.open('a');
  await first.close();
  const second = await openSqliteStore({ path: directory });
  expect(await second.log.head('a')).toBeDefined();
  await second.close();
});

it('deletes the directory of a store in memory when it closes', async () => {
  const store = await openSqliteStore({ path: ':memory:' });
  expect(existsSync(store.path)).toBe(true);
  await store.close();
  expect(existsSync(store.path)).toBe(false);
});
