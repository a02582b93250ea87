import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { CODES } from '@parley/protocol';
import { expect, it, test } from 'vitest';
import { COMMANDS } from '../../apps/server/src/commands.ts';
import { declaredComponents } from '../../apps/server/src/declared-components.ts';
import { ENVIRONMENT } from '../../apps/server/src/environment.ts';
import { MADE, PAGES } from '../../docs/site/src/pages.ts';
import { publicPackages, titleOf } from '../pack/packages.ts';
import { repositoryRoot } from '../workspace.ts';
import { allReasons } from './errors.ts';
import { referencePages } from './index.ts';
import { doorOf } from './packages.ts';

const pages = referencePages();
const components = declaredComponents();

const headings = (name: string, level: number): readonly string[] =>
  [...(pages.get(name) ?? '').matchAll(new RegExp(`^${'#'.repeat(level)} (.*)$`, 'gm'))].map(([, heading = '']) => heading);
/** The rows of all tables, without their heads. */
const rows = (name: string): readonly (readonly string[])[] =>
  [...(pages.get(name) ?? '').matchAll(/^\| (?!---)(.*) \|$(?!\n\| ---)/gm)].map(([, row = '']) =>
    row.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('`', '')),
  );

it('every page that is made is published, and no other', () => {
  const published = PAGES.filter(({ file }) => file.startsWith(MADE)).map(({ file }) => path.basename(file, '.md'));
  expect([...pages.keys()].toSorted()).toEqual(published.toSorted());
});

it('every command is explained', () => {
  expect(headings('commands', 2)).toEqual(Object.keys(COMMANDS).map((name) => `parley ${name}`));
});

it('every setting is explained', () => {
  expect(headings('settings', 3)).toEqual(ENVIRONMENT.map(({ name }) => name));
  const declared = components.flatMap(({ id, settings = {} }) => Object.keys(settings).map((name) => `${id}.${name}`));
  expect(rows('settings').map(([name]) => name)).toEqual(declared);
});

it('every code and every reason says what happened and what to do', () => {
  const listed = rows('errors').map(([first = '', second = '']) => (/^\d+$/.test(first) ? second : first));
  for (const name of Object.keys(CODES)) expect(listed).toContain(name);
  for (const reasons of allReasons().values()) for (const name of Object.keys(reasons)) expect(listed).toContain(name);
  // Those of the packages stand in the unions of their modules.
  for (const name of ['disposed', 'network', 'key-invalid', 'webhook-invalid', 'token-url-answer', 'load-failed'])
    expect(listed).toContain(name);
  for (const cells of rows('errors')) for (const cell of cells) expect(cell, cells.join()).not.toBe('');
});

it('every component that refuses says why', () => {
  const refusing = components.filter(({ reasons }) => reasons).map(({ id }) => id);
  expect([...allReasons().keys()]).toEqual(['the server itself', ...refusing]);
});

it('every method over HTTP is listed at its address', () => {
  const declared = components.flatMap(({ id, methods = {} }) =>
    Object.entries(methods).flatMap(([name, { rest }]) =>
      rest ? [`[${id}.${name}](/api/v1/#${id}.${name}) ${rest.replace(/:(\w+)/g, '{$1}')}`] : [],
    ),
  );
  expect(
    rows('methods')
      .map(([name, at]) => `${name} ${at}`)
      .toSorted(),
  ).toEqual(declared.toSorted());
});

it('every event of webhooks is shown with its fields', () => {
  const declared = components.flatMap(({ tellsOverHttp = {} }) => Object.keys(tellsOverHttp));
  expect(headings('events', 2)).toEqual(declared);
  expect(pages.get('events')?.match(/^```json$/gm)).toHaveLength(declared.length);
});

it('every part of a declaration is there', () => {
  // `defineComponent` takes these and refuses others: components/component/src/parts.ts.
  const parts = readFileSync(path.join(repositoryRoot, 'components/component/src/parts.ts'), 'utf8');
  expect(headings('declaration', 2)).toEqual([...parts.matchAll(/^ {2}(\w+): true,$/gm)].map(([, part]) => part));
});

const doors = publicPackages.flatMap((of) => Object.keys(of.doors).map((door) => ({ of, door, title: titleOf(of, door) })));

test.each(doors)('$title: every export that the report of its API has is there', ({ of, door, title }) => {
  const report = readFileSync(path.join(repositoryRoot, 'docs/api', `${title}.api.md`), 'utf8');
  const offered = [...report.matchAll(/^export (?:abstract )?(?:class|const|function|interface|type) (\w+)/gm)].map(([, name]) => name);
  expect(offered.length).toBeGreaterThan(0);
  const listed = new Set<string | undefined>(doorOf(of, door).map(({ name }) => name));
  expect(offered.filter((name) => !listed.has(name))).toEqual([]);
});

it('no page of the reference is empty, and none is written by hand', () => {
  for (const [name, text] of pages) expect(text.length, name).toBeGreaterThan(500);
  expect(globSync('docs/reference/**', { cwd: repositoryRoot })).toEqual([]);
});
