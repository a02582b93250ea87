import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { findViolations } from './check-layers.ts';
import { listImports } from './imports.ts';

const rooms: string[] = [];

afterEach(() => {
  for (const room of rooms.splice(0)) rmSync(room, { recursive: true });
});

/** Three engine packages, a component and two clients, of which only the given files have content. */
function makeHouse(files: Record<string, string>): string {
  const root = mkdtempSync(path.join(tmpdir(), 'parley-layers-'));
  rooms.push(root);
  const door = (name: string) => ({ source: `./${name}/index.ts` });
  const packages = [
    { name: '@t/wire', folder: 'engine/wire', platform: 'neutral', doors: { './testing': 'neutral' }, deps: [] },
    { name: '@t/disk', folder: 'engine/disk', platform: 'node', doors: { './raid': 'node', './raid/testing': 'node' }, deps: ['@t/wire'] },
    { name: '@t/chat', folder: 'components/chat', platform: 'node', doors: { './contract': 'neutral' }, deps: ['@t/wire', '@t/disk'] },
    { name: '@t/sdk', folder: 'sdk/sdk', platform: 'neutral', doors: { './testing': 'neutral' }, deps: ['@t/wire', '@t/chat'] },
    { name: '@t/page', folder: 'ui/page', platform: 'browser', deps: ['@t/sdk', '@t/wire'] },
    { name: '@t/server', folder: 'apps/server', platform: 'node', deps: ['@t/wire', '@t/page', 'ws'] },
  ];
  const write = (file: string, text: string) => {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  };
  for (const { name, folder, doors = {}, deps } of packages) {
    const exports = { '.': door('src'), ...Object.fromEntries(Object.keys(doors).map((key) => [key, door(key.slice(2))])) };
    const dependencies = Object.fromEntries(deps.map((dep) => [dep, '1.0.0']));
    write(`${folder}/package.json`, JSON.stringify({ name, exports, dependencies }));
  }
  write('package.json', JSON.stringify({ workspaces: packages.map(({ folder }) => folder), devDependencies: { vitest: '1.0.0' } }));
  write('layers.json', JSON.stringify({ packages: packages.map(({ deps: _, ...layer }) => layer) }));
  for (const [file, text] of Object.entries(files)) write(file, text);
  return root;
}

function violationsOf(file: string, text: string): string[] {
  return findViolations(makeHouse({ [file]: text }));
}

describe('check-layers', () => {
  it('accepts imports that point down, are declared and go through a door', () => {
    const root = makeHouse({
      'engine/disk/src/index.ts': `import { a } from '@t/wire';\nimport fs from 'node:fs';\nimport { b } from './b.ts';`,
      'engine/wire/testing/index.ts': `import { it } from 'vitest';\nimport { a } from '@t/wire';`,
      'engine/disk/raid/testing/index.ts': `import { it } from 'vitest';\nimport { raid } from '@t/disk/raid';`,
      'engine/wire/src/wire.test.ts': `import fs from 'node:fs';\nimport { it } from 'vitest';\nimport '@t/wire/testing';`,
      'sdk/sdk/src/index.ts': `import type { Chat } from '@t/chat/contract';`,
      'sdk/sdk/testing/index.ts': `import { WORDS } from '@t/chat/contract';`,
      'apps/server/src/index.ts': `import { WebSocketServer } from 'ws';`,
      'ui/page/src/index.ts': `import text from '@t/sdk?inline';`,
    });
    expect(findViolations(root)).toEqual([]);
  });

  it.each([
    ['an import upwards', 'engine/wire/src/index.ts', `import '@t/disk';`, 'is not declared'],
    ['a declared import upwards', 'sdk/sdk/src/index.ts', `export * from '@t/page';`, 'is not declared'],
    ['an undeclared package', 'engine/disk/src/index.ts', `import 'ws';`, 'is not declared in engine/disk/package.json'],
    ['an undeclared dynamic import', 'engine/disk/src/index.ts', `const ws = await import('ws');`, 'is not declared'],
    ['an undeclared import type', 'engine/disk/src/index.ts', `type W = import('ws').W;`, 'is not declared'],
    ['an import past the exports', 'engine/disk/src/index.ts', `import '@t/wire/src/codec.ts';`, 'is not in the exports of @t/wire'],
    ['a relative path into another package', 'engine/disk/src/index.ts', `import '../../wire/src/index.ts';`, 'leaves its package'],
    ['a relative path between doors', 'engine/wire/testing/index.ts', `import '../src/codec.ts';`, 'by a relative path'],
    ['a relative path into a door within the door', 'engine/disk/raid/index.ts', `import './testing/index.ts';`, 'by a relative path'],
    ['a Node module in neutral code', 'engine/wire/src/index.ts', `import 'node:fs';`, 'is a Node module in neutral code'],
    ['a Node module without its prefix', 'ui/page/src/index.tsx', `import 'fs';`, 'is a Node module in browser code'],
    ['browser code on the server', 'apps/server/src/index.ts', `import '@t/page';`, 'is browser code, this is node code'],
    ['a test door in shipped code', 'engine/disk/src/index.ts', `import '@t/wire/testing';`, 'is for tests only'],
    ['a test door of a door in shipped code', 'engine/disk/src/index.ts', `import '@t/disk/raid/testing';`, 'is for tests only'],
    ['values of a contract in a client', 'sdk/sdk/src/index.ts', `import { type A } from '@t/chat/contract';`, 'import type'],
    ['a whole component in the test door of a client', 'sdk/sdk/testing/index.ts', `import { A } from '@t/chat';`, 'is node code'],
    ['a whole component in a client', 'sdk/sdk/src/index.ts', `import type { A } from '@t/chat';`, 'is node code'],
    ['test tools in shipped code', 'engine/disk/src/index.ts', `import 'vitest';`, 'is not declared'],
  ])('refuses %s', (_what, file, text, complaint) => {
    expect(violationsOf(file, text)).toEqual([expect.stringContaining(complaint)]);
  });

  it('refuses an import upwards even when package.json declares it', () => {
    const root = makeHouse({ 'engine/wire/src/index.ts': `import '@t/disk';` });
    const manifest = { name: '@t/wire', exports: { '.': {}, './testing': {} }, dependencies: { '@t/disk': '1.0.0' } };
    writeFileSync(path.join(root, 'engine/wire/package.json'), JSON.stringify(manifest));
    expect(findViolations(root)).toEqual([expect.stringContaining('does not point down')]);
  });

  it('refuses a workspace that layers.json does not list', () => {
    const root = makeHouse({});
    writeFileSync(path.join(root, 'layers.json'), '{"packages":[]}');
    expect(findViolations(root)).toHaveLength(6);
  });
});

describe('listImports', () => {
  it('finds every form of import with its line', () => {
    const text = [
      `import type { A } from 'a';`,
      `import { type B } from 'b';`,
      `export * from 'c';`,
      `export type { D } from 'd';`,
      `const e = await import('e');`,
      `type F = import('f').F;`,
      `const text = "import 'g'"; // import 'h'`,
    ].join('\n');
    expect(listImports('x.ts', text).map(({ specifier, line, typeOnly }) => `${line} ${specifier} ${typeOnly}`)).toEqual([
      '1 a true',
      '2 b false',
      '3 c false',
      '4 d true',
      '5 e false',
      '6 f true',
    ]);
  });

  it('says which file it cannot parse', () => {
    expect(() => listImports('broken.ts', 'import {')).toThrow('broken.ts cannot be parsed');
  });
});
