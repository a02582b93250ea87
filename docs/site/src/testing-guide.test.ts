import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '../../..');
const run = promisify(execFile);

test('the programs of the guide to testing run as they say', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'parley-testing-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
  const guide = readFileSync(path.join(root, 'docs/guides/testing.md'), 'utf8');
  const programs = [...guide.matchAll(/^```ts\n([\s\S]*?)^```/gm)].map(([, code = '']) => code);
  expect(programs.length).toBeGreaterThan(5);
  const files = programs.map((code, index) => {
    const file = path.join(folder, `${index + 1}.ts`);
    writeFileSync(file, code);
    return file;
  });
  // What fails is told with its program.
  for (const file of files) await run(process.execPath, ['--conditions=source', file]);
});
