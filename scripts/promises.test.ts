import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');
const page = readFileSync(path.join(root, 'docs/promises.md'), 'utf8');
const rows = new Map([...page.matchAll(/^\| (G\d+) \|(.*)$/gm)].map(([, name = '', rest = '']) => [name, rest]));
const testsOf = (text: string): readonly string[] => [...text.matchAll(/`([^`]+\.test\.ts)`/g)].map(([, file = '']) => file);

it('The page of promises has each of them once, and each has a test', () => {
  expect([...rows.keys()]).toEqual(Array.from({ length: 13 }, (_, index) => `G${index + 1}`));
  expect([...rows].filter(([, row]) => testsOf(row).length === 0)).toEqual([]);
});

it('Every test that it names exists', () => {
  expect(testsOf(page).filter((file) => !existsSync(path.join(root, file)))).toEqual([]);
});

it('Whatever other pages cite stands on it', () => {
  const pages = readdirSync(path.join(root, 'docs'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.md'));
  const cited = pages.flatMap((file) => readFileSync(path.join(root, 'docs', file), 'utf8').match(/\bG\d+\b/g) ?? []);
  expect(cited.filter((name) => !rows.has(name))).toEqual([]);
});
