import { readFileSync } from 'node:fs';
import { testHost } from '@parley/host/testing';
import { expect, it } from 'vitest';
import { ENVIRONMENT } from './environment.ts';
import { readSettings } from './settings.ts';

const page = readFileSync(new URL('../../../docs/operating.md', import.meta.url), 'utf8');
const section = (title: string): string => page.split(`\n## ${title}\n`)[1]?.split('\n## ')[0] ?? '';
/** What stands in the first column of the tables, in backticks, by the pattern. */
const listed = (text: string, pattern: RegExp): Set<string> =>
  new Set([...text.matchAll(/^\| (`[^|]+) \|/gm)].flatMap(([, cell = '']) => [...cell.matchAll(pattern)].map(([name]) => name)));

it('The page for operators lists every setting, and no other', () => {
  const read = new Set<string>();
  const environment = new Proxy<Readonly<Record<string, string>>>({}, { get: (_, name) => void read.add(String(name)) });
  readSettings(environment, '/');
  const declared = ENVIRONMENT.filter(({ forCommands }) => !forCommands).map(({ name }) => name);
  expect(declared.toSorted()).toEqual([...read].toSorted());
  expect([...listed(section('Settings'), /PARLEY_[A-Z_]+/g)].toSorted()).toEqual([...read].toSorted());
});

it('The page for operators explains every figure, and no other', async () => {
  await using host = await testHost([]);
  const told = host.host.figures().map(({ name }) => name);
  // Alerts name a histogram by its parts.
  const explained = [...listed(section('Metrics'), /parley_[a-z_]+/g)].map((name) => name.replace(/_(bucket|sum|count)$/, ''));
  expect([...new Set(explained)].toSorted()).toEqual(told.toSorted());
});
