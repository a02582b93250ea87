import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeEach, expect, it } from 'vitest';
import { FolderWatch } from './folder-watch.ts';

const home = mkdtempSync(path.join(tmpdir(), 'parley-watch-'));
afterAll(() => rmSync(home, { recursive: true }));

let folder: string;
let heard: string[];
let watched: FolderWatch;
beforeEach(() => {
  folder = mkdtempSync(path.join(home, 'component-'));
  mkdirSync(path.join(folder, 'cards'));
  mkdirSync(path.join(folder, 'node_modules/zod'), { recursive: true });
  write('index.ts');
  heard = [];
  watched = new FolderWatch(
    folder,
    (file) => path.basename(file) === 'node_modules',
    (file) => void heard.push(file),
  );
});
afterEach(() => watched.close());

function write(file: string): void {
  writeFileSync(path.join(folder, file), 'export {};\n');
}

/** Settles when a change of the file is heard that was not heard before. */
async function told(file: string): Promise<void> {
  await expect.poll(() => heard).toContain(file);
  heard = [];
}

it('tells of a file each time that an editor puts another one into its place', async () => {
  for (let saved = 0; saved < 3; saved++) {
    write('index.ts~');
    await told('index.ts~');
    renameSync(path.join(folder, 'index.ts~'), path.join(folder, 'index.ts'));
    await told('index.ts');
  }
});

it('tells of folders below, of those that come, and of one in the place of another', async () => {
  write('cards/poll.ts');
  await told('cards/poll.ts');
  mkdirSync(path.join(folder, 'jobs'));
  await told('jobs');
  write('jobs/close.ts');
  await told('jobs/close.ts');
  rmSync(path.join(folder, 'jobs'), { recursive: true });
  mkdirSync(path.join(folder, 'jobs'));
  // As often as it takes until the new folder is known.
  const written = (): readonly string[] => {
    write('jobs/open.ts');
    return heard;
  };
  await expect.poll(written).toContain('jobs/open.ts');
});

it('tells nothing of what is passed over', async () => {
  write('node_modules/zod/index.js');
  mkdirSync(path.join(folder, 'cards/node_modules'));
  write('cards/node_modules/index.js');
  write('cards/last.ts');
  await expect.poll(() => heard).toContain('cards/last.ts');
  expect(heard.filter((file) => file.includes('node_modules'))).toEqual([]);
});
