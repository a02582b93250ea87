// Every direct dependency has a row in docs/dependencies.md, every row a dependency, and its licence is one we may ship.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type Manifest, readJson, readLayers, readManifest, repositoryRoot } from './workspace.ts';

const allowed: ReadonlySet<string> = new Set([
  'MIT',
  '0BSD',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  'Apache-2.0',
  'MPL-2.0',
  'LGPL-2.1-only',
  'LGPL-2.1-or-later',
  'LGPL-3.0-only',
  'LGPL-3.0-or-later',
]);

type Lock = Record<string, { readonly license?: string }>;

const table = readFileSync(path.join(repositoryRoot, 'docs/dependencies.md'), 'utf8');
const lock = readJson<{ packages: Lock }>(path.join(repositoryRoot, 'package-lock.json')).packages;
const folders = ['.', ...readLayers().map((layer) => layer.folder)];

function namesIn(manifest: Manifest): string[] {
  const lists = [manifest.dependencies, manifest.devDependencies, manifest.optionalDependencies, manifest.peerDependencies];
  return lists.flatMap((list) => Object.keys(list ?? {})).filter((name) => !name.startsWith('@parley/'));
}

/** An SPDX expression of names, OR and AND: one side of an OR is enough, an AND needs both. */
function isAllowed(expression: string): boolean {
  const alternatives = expression.replace(/[()]/g, '').split(' OR ');
  return alternatives.some((each) => each.split(' AND ').every((name) => allowed.has(name.trim())));
}

function licenceOf(name: string, folder: string): string | undefined {
  const places = [path.posix.join(folder, 'node_modules', name), `node_modules/${name}`];
  for (const place of places) {
    const file = path.join(repositoryRoot, place, 'package.json');
    const licence = existsSync(file) ? readJson<{ license?: string }>(file).license : lock[place]?.license;
    if (licence) return licence;
  }
  return undefined;
}

const rows = new Set([...table.matchAll(/^\| `([^`]+)`/gm)].flatMap((match) => match[1] ?? []));
const used = new Set<string>();
const complaints: string[] = [];
for (const folder of folders) {
  for (const name of namesIn(readManifest(folder))) {
    used.add(name);
    if (!rows.has(name)) complaints.push(`${name} (${folder}/package.json) has no row in docs/dependencies.md`);
    const licence = licenceOf(name, folder);
    if (!licence || !isAllowed(licence)) complaints.push(`${name}: licence ${licence ?? 'unknown'} is not on the list`);
  }
}
for (const name of rows) if (!used.has(name)) complaints.push(`${name} has a row in docs/dependencies.md, but nobody depends on it`);

for (const complaint of new Set(complaints)) console.error(complaint);
console.log(complaints.length === 0 ? `${used.size} direct dependencies, all described.` : 'Dependencies are not in order.');
process.exitCode = complaints.length === 0 ? 0 : 1;
