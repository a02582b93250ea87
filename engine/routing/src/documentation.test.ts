import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { DEFAULT_LIMITS } from './index.ts';

it('The protocol page lists every limit with its default, and no other', () => {
  const page = readFileSync(new URL('../../../docs/protocol.md', import.meta.url), 'utf8');
  const table = page.split('## Limits')[1]?.split('\n## ')[0] ?? '';
  const listed = [...table.matchAll(/^\| `(\w+)` \| (\d+) \|/gm)].map(([, name, value]) => [name, Number(value)]);
  expect(Object.fromEntries(listed)).toEqual(DEFAULT_LIMITS);
});
