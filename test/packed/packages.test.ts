import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { expect, inject, test, vi } from 'vitest';
import { pack } from '../../scripts/pack/pack.ts';
import { fileOf, publicPackages } from '../../scripts/pack/packages.ts';
import { readBudgets, sizeOfBundle } from '../../scripts/size-budgets.ts';
import { Stranger } from './support/stranger.ts';

const bytesOf = (name: string): Uint8Array<ArrayBuffer> => Uint8Array.from(readFileSync(inject('tarballs')[name] ?? ''));

test('what strangers use is what docs/api says; after a change that is meant: npm run pack -- --update', () => {
  expect(inject('changed')).toEqual([]);
});

test.each(publicPackages)('publint finds nothing wrong with $name', async ({ name }) => {
  const { messages, pkg } = await publint({ pack: { tarball: bytesOf(name).buffer }, strict: true });
  expect(messages.map((each) => formatMessage(each, pkg, { color: false }))).toEqual([]);
});

/** What docs/packaging.md says, and every line that installs a tarball by its name relies on. */
const NEEDS: Readonly<Record<string, readonly string[]>> = {
  '@parley/react': ['@parley/esdk'],
  '@parley/elements': ['@parley/esdk', '@parley/react'],
  '@parley/server': ['@parley/component', '@parley/esdk'],
};

test.each(publicPackages)('$name needs no other package of ours than its documentation says', async ({ name }) => {
  const { pkg } = await publint({ pack: { tarball: bytesOf(name).buffer } });
  const needed = Object.keys(pkg.dependencies ?? {}).filter((each) => each.startsWith('@parley/'));
  expect(needed.sort()).toEqual(NEEDS[name] ?? []);
});

// Modules of today, by their doors: neither the resolution of Node 10 nor CommonJS before Node 22.
const LEFT_OUT: readonly unknown[] = ['node10', 'node16-cjs'];

test.each(publicPackages)('attw finds nothing wrong with the types of $name', async ({ name, doors }) => {
  const result = await checkPackage(createPackageFromTarballData(bytesOf(name)), { entrypoints: Object.keys(doors) });
  if (!result.types) throw new Error(`${name} has no types`);
  expect(Object.keys(result.entrypoints)).toEqual(Object.keys(doors));
  const problems = result.problems.filter((each) => !('resolutionKind' in each && LEFT_OUT.includes(each.resolutionKind)));
  expect(problems).toEqual([]);
});

test('the same input is packed into the same bytes, whatever the environment', async () => {
  const names = ['@parley/esdk', '@parley/react'];
  const packages = publicPackages.filter(({ name }) => names.includes(name));
  const into = mkdtempSync(path.join(tmpdir(), 'parley-again-'));
  vi.stubEnv('NODE_ENV', 'production');
  try {
    const again = await pack({ into, packages });
    const digests = [...again.packages].map(([name, { tarball }]) => [name, digest(readFileSync(tarball))]);
    expect(digests).toEqual(names.map((name) => [name, digest(bytesOf(name))]));
  } finally {
    vi.unstubAllEnvs();
    rmSync(into, { recursive: true, force: true });
  }
});

test('doors of packed packages keep their budgets of size', async () => {
  const stranger = new Stranger(inject('registry'));
  try {
    stranger.write('package.json', { name: 'app', private: true });
    for (const budget of readBudgets()) {
      const door = doorOf(budget.bundle);
      if (!door) continue;
      await stranger.install(door.name);
      const size = await sizeOfBundle(path.join(stranger.app, 'node_modules', door.name, 'dist', `${door.file}.js`));
      expect.soft(size, budget.name).toBeLessThanOrEqual(budget.gzipBytes);
    }
  } finally {
    stranger.leave();
  }
  expect.hasAssertions();
});

test('pages that load the ESDK as it is load no server with it', async () => {
  const stranger = new Stranger(inject('registry'));
  try {
    stranger.write('package.json', { name: 'app', private: true });
    await stranger.install('@parley/esdk');
    const dist = path.join(stranger.app, 'node_modules/@parley/esdk/dist');
    const hasServer = (door: string): boolean => loadedBy(path.join(dist, door)).some((code) => /^\/\/ engine\/routing\//m.test(code));
    expect(['index.js', 'component.js', 'pipes.js', 'presence.js', 'testing.js'].filter(hasServer)).toEqual(['testing.js']);
  } finally {
    stranger.leave();
  }
});

/** What a module is made of, and those that it imports by their place. */
function loadedBy(module: string, seen: Set<string> = new Set()): readonly string[] {
  if (seen.has(module)) return [];
  seen.add(module);
  const code = readFileSync(module, 'utf8');
  const imports = [...code.matchAll(/^(?:import|export) .*?["'](\.[^"']+)["'];$/gm)].map(([, place = '']) =>
    path.resolve(module, '..', place),
  );
  return [code, ...imports.flatMap((each) => loadedBy(each, seen))];
}

/** The public door that is made of this module alone. */
function doorOf(module: string | undefined): { readonly name: string; readonly file: string } | undefined {
  for (const { name, doors } of publicPackages) {
    const found = Object.entries(doors).find(([, modules]) => modules.length === 1 && modules[0] === module);
    if (found) return { name, file: fileOf(found[0]) };
  }
  return undefined;
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
