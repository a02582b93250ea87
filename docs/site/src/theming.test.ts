import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '../../..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const guide = read('docs/guides/theming.md');

/** Cells of the rows of a table that begin with a name in code. */
function rows(heading: string): readonly (readonly string[])[] {
  const section = guide.split(/^## /m).find((each) => each.startsWith(`${heading}\n`)) ?? '';
  return [...section.matchAll(/^\| (`.*) \|$/gm)].map(([, line = '']) => line.split(/ ?\| /));
}
const code = (text: string): string => `\`${text}\``;

/** What takes a property, by the file in which it is read; in the order in which the guide names them. */
const PLACES: readonly (readonly [start: string, place: string])[] = [
  ['ui/react/src/', 'React'],
  ['ui/elements/src/style.ts', 'every element'],
  ['ui/elements/src/stage/', 'messenger, tree'],
  ...['unread', 'presence', 'members', 'messenger', 'tree', 'files'].map((each) => [`ui/elements/src/${each}/`, each] as const),
];

interface Use {
  readonly property: string;
  readonly preset: string;
  readonly place: string;
}

/** Every `var(--parley-…, default)` of a file. */
function usesIn(file: string): readonly Use[] {
  const text = read(file);
  const place = PLACES.find(([start]) => file.startsWith(start))?.[1] ?? file;
  return [...text.matchAll(/var\((--parley-[\w-]+)/g)].map(({ 0: whole, 1: property = '', index }) => {
    const start = index + whole.length;
    let end = start;
    for (let depth = 1; depth > 0; end++) depth += text[end] === '(' ? 1 : text[end] === ')' ? -1 : 0;
    return { property, preset: text.slice(start, end - 1).replace(/^\s*,\s*/, ''), place };
  });
}

/** Those that are in what is listed anyway are not named again. */
function placesOf(uses: readonly Use[]): string {
  const found = new Set(uses.flatMap(({ place }) => place.split(', ')));
  return PLACES.flatMap(([, place]) => place.split(', '))
    .filter((each, at, all) => found.has(each) && all.indexOf(each) === at)
    .join(', ');
}

test('the guide names every custom property that a page can set, with its default and what takes it', () => {
  const files = globSync('ui/{elements,react}/src/**/*.{ts,tsx,css}', { cwd: root }).filter((file) => !file.includes('.test.'));
  const uses = files.toSorted().flatMap(usesIn);
  const expected = [...Map.groupBy(uses, ({ property }) => property)].map(([property, its]) => {
    const presets = [...new Set(its.map(({ preset }) => preset))].toSorted();
    return [code(property), presets.map(code).join(' or '), placesOf(its)];
  });
  const said = rows('Every property').map((cells) => cells.slice(0, 3));
  expect(said.toSorted()).toEqual(expected.toSorted());
  for (const [property, , , decides] of rows('Every property')) expect(decides, property).toBeTruthy();
});

test('the guide names every part of every element', () => {
  const parts = new Map<string, Set<string>>();
  const note = (folder: string, names: readonly string[]) => parts.set(folder, new Set([...(parts.get(folder) ?? []), ...names]));
  const partsIn = (text: string): readonly string[] => [...text.matchAll(/\.part\.add\('([\w-]+)'\)/g)].map(([, part = '']) => part);
  const staged = partsIn(read('ui/elements/src/stage/staged-element.ts'));
  for (const file of globSync('ui/elements/src/*/*.ts', { cwd: root })) {
    const folder = file.split('/')[3] ?? '';
    if (folder === 'stage') continue;
    const text = read(file);
    note(folder, [...partsIn(text), ...(/extends StagedElement\b/.test(text) ? staged : [])]);
  }
  const expected = [...parts]
    .filter(([, names]) => names.size > 0)
    .map(([folder, names]) => [code(`parley-${folder}`), [...names].toSorted()]);
  const said = rows('Parts and states').flatMap(([element = '', names = '']) => {
    const listed = [...names.matchAll(/`([\w-]+)`/g)].map(([, part = '']) => part).toSorted();
    return listed.length > 0 ? [[element, listed]] : [];
  });
  expect(said.toSorted()).toEqual(expected.toSorted());
});

test('the brand that the guide shows is made of properties that there are', () => {
  const known = new Set(rows('Every property').map(([property = '']) => property.replaceAll('`', '')));
  const used = [...guide.matchAll(/^ *(--parley-[\w-]+):/gm)].map(([, property = '']) => property);
  expect(used.length).toBeGreaterThan(15);
  expect(used.filter((property) => !known.has(property))).toEqual([]);
});
