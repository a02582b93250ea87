// Writes the `references` of every tsconfig.json from layers.json and the packages' dependencies; `--check` only compares.
// A package references its dependencies and their doors; a `contract` door stands below its own package, other doors above it and above those
// listed before them.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isForTests, type Layer, type Platform, readLayers, readManifest, repositoryRoot } from './workspace.ts';

const layers = readLayers();
const byName = new Map(layers.map((layer) => [layer.name, layer]));
const checkOnly = process.argv.includes('--check');
const stale: string[] = [];
const pattern = /"references": \[[^\]]*\]/;

/** Doors that ordinary code may use: all that are not for tests. */
function openDoors(layer: Layer): string[] {
  return Object.keys(layer.doors ?? {})
    .filter((door) => !isForTests(door))
    .map((door) => path.posix.join(layer.folder, door));
}

function dependencies(layer: Layer): Layer[] {
  return Object.keys(readManifest(layer.folder).dependencies ?? {}).flatMap((name) => byName.get(name) ?? []);
}

function neutralFolders(layer: Layer): string[] {
  const doors = Object.entries(layer.doors ?? {}).filter(([door, platform]) => !isForTests(door) && platform === 'neutral');
  return [...(layer.platform === 'neutral' ? [layer.folder] : []), ...doors.map(([door]) => path.posix.join(layer.folder, door))];
}

function allFolders(layer: Layer): string[] {
  return [layer.folder, ...openDoors(layer)];
}

function contractOf(layer: Layer): string[] {
  return layer.doors?.['./contract'] ? [path.posix.join(layer.folder, 'contract')] : [];
}

function testingOf(layer: Layer): string[] {
  return layer.doors?.['./testing'] ? [path.posix.join(layer.folder, 'testing')] : [];
}

/** Doors of the same package that a door may use: those that layers.json lists before it. */
function doorsBefore(layer: Layer, door: string): string[] {
  const doors = Object.entries(layer.doors ?? {});
  const before = doors.slice(
    0,
    doors.findIndex(([name]) => name === door),
  );
  const isUsable = (name: string, platform: Platform): boolean =>
    isForTests(name) ? isForTests(door) : name !== './contract' && platform === layer.doors?.[door];
  const usable = before.filter(([name, platform]) => isUsable(name, platform));
  return usable.map(([name]) => path.posix.join(layer.folder, name));
}

function write(folder: string, references: readonly string[]): void {
  const file = path.join(repositoryRoot, folder, 'tsconfig.json');
  const before = readFileSync(file, 'utf8');
  const wanted = references.map((target) => {
    const relative = path.posix.relative(folder, target) || '.';
    return relative.startsWith('.') ? relative : `./${relative}`;
  });
  const present = [...(before.match(pattern)?.[0] ?? '').matchAll(/"path": "([^"]+)"/g)].map((match) => match[1]);
  if (wanted.join() === present.join()) return;
  stale.push(path.relative(repositoryRoot, file));
  const entries = wanted.map((each) => `{ "path": ${JSON.stringify(each)} }`);
  if (!checkOnly)
    writeFileSync(
      file,
      before.replace(pattern, () => `"references": [${entries.join(', ')}]`),
    );
}

const projects: string[] = [];
for (const layer of layers) {
  const below = dependencies(layer);
  const reachable = layer.platform === 'node' ? allFolders : neutralFolders;
  const browserPackages = below.filter((each) => each.platform === 'browser').map((each) => each.folder);
  const own = below.flatMap(reachable);
  write(layer.folder, [...own, ...(layer.platform === 'browser' ? browserPackages : []), ...contractOf(layer)]);
  projects.push(layer.folder);
  for (const [door, platform] of Object.entries(layer.doors ?? {})) {
    const folder = path.posix.join(layer.folder, door);
    const doorBelow = below.flatMap(platform === 'node' ? allFolders : neutralFolders);
    const main = door === './contract' ? [] : [layer.folder, ...contractOf(layer), ...doorsBefore(layer, door)];
    write(folder, [...doorBelow, ...(isForTests(door) ? below.flatMap(testingOf) : []), ...main]);
    projects.push(folder);
  }
}
if (existsSync(path.join(repositoryRoot, 'tsconfig.json'))) write('.', projects);

if (stale.length > 0) {
  if (!checkOnly) execFileSync('biome', ['format', '--write', ...stale], { cwd: repositoryRoot });
  console.log(`${checkOnly ? 'Out of date (run `npm run sync`)' : 'Updated'}: ${stale.join(', ')}`);
  if (checkOnly) process.exitCode = 1;
}
