import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { StaticFiles } from './static-files.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'parley-static-'));
  writeFileSync(path.join(folder, 'app.js'), 'let kept = 1;');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a file that a new build took away while the server runs is not found, instead of a failure', async () => {
  const files = await StaticFiles.list(folder);
  rmSync(path.join(folder, 'app.js'));
  expect(await files.get('app.js', '')).toBeUndefined();
});

test('a file that comes back is found again', async () => {
  const files = await StaticFiles.list(folder);
  rmSync(path.join(folder, 'app.js'));
  await files.get('app.js', '');
  writeFileSync(path.join(folder, 'app.js'), 'let kept = 2;');
  expect(Buffer.from((await files.get('app.js', ''))?.bytes ?? []).toString()).toBe('let kept = 2;');
});
