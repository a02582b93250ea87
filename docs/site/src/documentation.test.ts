import { existsSync, globSync } from 'node:fs';
import path from 'node:path';
import MiniSearch from 'minisearch';
import { expect, test } from 'vitest';
import { deadLinks } from './dead-links.ts';
import { anchorOf, targetOf } from './links.ts';
import { MADE, PAGES } from './pages.ts';
import { indexOf, type Passage, passagesOf, SEARCH } from './search-index.ts';

const root = path.resolve(import.meta.dirname, '../../..');

test('every page is a file, at an address of its own', () => {
  const written = PAGES.filter(({ file }) => !file.startsWith(MADE));
  expect(written.filter(({ file }) => !existsSync(path.join(root, file)))).toEqual([]);
  expect(new Set(PAGES.map(({ address }) => address)).size).toBe(PAGES.length);
});

test('every guide and every page about a subsystem is published', () => {
  const written = globSync('docs/{guides,subsystems}/*.md', { cwd: root });
  expect(written.filter((file) => !PAGES.some((page) => page.file === file))).toEqual([]);
});

test('links between files become links between pages; those into the source become text', () => {
  expect(targetOf('docs/guides/index.md', '../operating.md#metrics')).toEqual({ href: '/docs/operating/#metrics' });
  expect(targetOf('docs/guides/index.md', 'quickstart.md')).toEqual({ href: '/docs/guides/quickstart/' });
  expect(targetOf('docs/benchmarks.md', '../bench/results/join.svg')).toEqual({
    href: '/docs/figures/join.svg',
    copy: 'bench/results/join.svg',
  });
  expect(targetOf('docs/operating.md', '../apps/server/src/main.ts')).toBeUndefined();
  expect(targetOf('docs/operating.md', 'https://example.org/a.md')).toEqual({ href: 'https://example.org/a.md' });
});

test('headings have the addresses that they have elsewhere', () => {
  expect(anchorOf('Who asks, and `how`?')).toBe('who-asks-and-how');
  expect(anchorOf('1. Start a server')).toBe('1-start-a-server');
});

test('a link to a page or a heading that is not there is found', () => {
  const pages = new Map([
    ['/docs/', '<h2 id="a">A</h2><a href="/docs/b/#x">b</a><a href="#a">a</a><a href="#c">c</a><a href="/docs/gone/">gone</a>'],
    ['/docs/b/', '<h2 id="x">X</h2><a class="y" href="/docs/#a">a</a><a href="/api/v1/">elsewhere</a>'],
  ]);
  expect(deadLinks(pages)).toEqual(['/docs/: #c', '/docs/: /docs/gone/']);
});

test('what is read under a heading is found by words of it, and leads there', () => {
  const html =
    '<article><h1 id="pipes">Pipes</h1><p>A &lt;stream&gt;.</p><h2 id="credit">Credit</h2><p>How much may be sent.</p></article>';
  const passages = passagesOf('/docs/pipes/', 'Pipes', html);
  expect(passages.map(({ address, heading, text }) => [address, heading, text])).toEqual([
    ['/docs/pipes/#pipes', 'Pipes', 'A <stream>.'],
    ['/docs/pipes/#credit', 'Credit', 'How much may be sent.'],
  ]);
  const search = MiniSearch.loadJSON<Passage>(indexOf(passages), SEARCH);
  expect(search.search('much sent').map(({ address }) => address)).toEqual(['/docs/pipes/#credit']);
});
