import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build, type Rolldown } from 'vite';
import { expect, onTestFinished, test } from 'vitest';
import { gzipSize, sizeOfBundle } from './size-budgets.ts';
import { repositoryRoot } from './workspace.ts';

const MOST = 8_192;
/** A limit for what hangs: pages are built several times. */
const TIMEOUT_MS = 120_000;

/** Of a page that loads these modules of the repository, and nothing else. */
async function sizeOf(lines: readonly string[]): Promise<number> {
  const folder = mkdtempSync(path.join(tmpdir(), 'parley-size-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const entry = path.join(folder, 'entry.ts');
  writeFileSync(entry, lines.join('\n'));
  return sizeOfBundle(entry);
}

const sdk = ['', '/presence'].map((door) => `export * from '${repositoryRoot}/sdk/esdk/src${door}/index.ts';`);
const element = (name: string): string => `export * from '${repositoryRoot}/ui/elements/src/${name}/${name}-element.ts';`;

/** Of `elements.js` with all that comes with it, as the server has it: what is loaded when it is shown is left where it is. */
async function sizeOfScript(): Promise<number> {
  const made = await build({
    root: path.join(repositoryRoot, 'ui/elements'),
    logLevel: 'error',
    build: { write: false, rolldownOptions: { external: [/\.tsx$/, /files-stage/] } },
  });
  const chunks = (made as Rolldown.RolldownOutput).output.filter((each) => each.type === 'chunk');
  const counted = new Set<string>();
  const add = (file: string): number => {
    const chunk = chunks.find(({ fileName }) => fileName === file);
    if (!chunk || counted.has(file)) return 0;
    counted.add(file);
    return chunk.imports.reduce((sum, each) => sum + add(each), gzipSize(chunk.code));
  };
  return add('elements.js');
}

test('connection, presence and unread together are at most 8 KB beyond the SDK that they stand on', { timeout: TIMEOUT_MS }, async () => {
  const [alone, together] = [await sizeOf(sdk), await sizeOf([...sdk, ...['connection', 'presence', 'unread'].map(element)])];
  expect(together).toBeGreaterThan(alone);
  expect(together - alone).toBeLessThanOrEqual(MOST);
});

test('all of them, and what loads the large ones, are at most 8 KB beyond it', { timeout: TIMEOUT_MS }, async () => {
  const [alone, script] = [await sizeOf(sdk), await sizeOfScript()];
  expect(script).toBeGreaterThan(alone);
  expect(script - alone).toBeLessThanOrEqual(MOST);
});
