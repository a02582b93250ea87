import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { sizeOfBundle } from './size-budgets.ts';
import { repositoryRoot } from './workspace.ts';

const MOST = 8_192;

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

/** As the promise is: the budget of the whole script holds the others, too, and what loads the large ones. */
test('connection, presence and unread together are at most 8 KB beyond the SDK that they stand on', async () => {
  const [alone, together] = [await sizeOf(sdk), await sizeOf([...sdk, ...['connection', 'presence', 'unread'].map(element)])];
  expect(together).toBeGreaterThan(alone);
  expect(together - alone).toBeLessThanOrEqual(MOST);
});
