// Fails when a dependency wants to run code while it is installed. `.npmrc` forbids it, so such a package would arrive broken.
// Registries leave the flag out of the lock file at times: what is installed is looked at too.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { readJson, repositoryRoot } from './workspace.ts';

interface LockEntry {
  readonly hasInstallScript?: boolean;
  readonly link?: boolean;
}

/** Allowed by name, with the reason. */
const allowed: ReadonlyMap<string, string> = new Map([
  ['fsevents', 'optional, macOS only; brings its binary, its script would only rebuild it'],
]);

function nameOf(place: string): string {
  return place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length);
}

function runsSomething(place: string): boolean {
  const folder = path.join(repositoryRoot, place);
  if (!existsSync(path.join(folder, 'package.json'))) return false;
  const { scripts = {} } = readJson<{ scripts?: Record<string, string> }>(path.join(folder, 'package.json'));
  return ['preinstall', 'install', 'postinstall'].some((script) => script in scripts) || existsSync(path.join(folder, 'binding.gyp'));
}

const lock = readJson<{ packages: Record<string, LockEntry> }>(path.join(repositoryRoot, 'package-lock.json'));
const offenders = Object.entries(lock.packages)
  .filter(([place, entry]) => place.includes('node_modules/') && !entry.link && (entry.hasInstallScript || runsSomething(place)))
  .filter(([place]) => !allowed.has(nameOf(place)));

for (const [place] of offenders) console.error(`${place} has an install script. Choose a package that brings its binary inside.`);
console.log(offenders.length === 0 ? 'No dependency runs code while it is installed.' : `${offenders.length} install scripts.`);
process.exitCode = offenders.length === 0 ? 0 : 1;
