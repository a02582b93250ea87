// What `npm start` and `npm test` do first. Plain JavaScript for Node >= 20.19 with nothing installed: it installs what is
// missing, finds the pinned Node 24 and hands over to it.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { findNode, run as runNode, whyNoNode } from '../apps/server/bin/run-node.mjs';

export const repositoryRoot = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const modules = path.join(repositoryRoot, 'node_modules');
const stampFile = path.join(modules, '.parley-stamp');
const lockFile = path.join(repositoryRoot, 'package-lock.json');

/** Failures that a sentence explains; everything else is a bug and keeps its stack. */
export class BootstrapError extends Error {}

function wantedStamp() {
  const hash = createHash('sha256').update(readFileSync(lockFile)).digest('hex');
  return `${hash} ${process.platform}-${process.arch}\n`;
}

/** True when an `npm install` by hand left exactly what the lock file says: npm lists it in node_modules/.package-lock.json. */
function installedByHand() {
  const hidden = path.join(modules, '.package-lock.json');
  if (!existsSync(hidden)) return false;
  const wanted = JSON.parse(readFileSync(lockFile, 'utf8')).packages;
  const present = JSON.parse(readFileSync(hidden, 'utf8')).packages;
  const needed = Object.keys(wanted).filter((place) => place.startsWith('node_modules/') && !wanted[place].optional);
  const same = (place) => present[place]?.version === wanted[place].version && present[place]?.integrity === wanted[place].integrity;
  return needed.every(same) && Object.keys(present).every((place) => place in wanted && same(place)) && findNode([modules]) !== undefined;
}

function installPackages() {
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === wantedStamp()) return;
  if (!installedByHand()) {
    const first = !existsSync(modules);
    console.log(first ? 'Installing packages (first start, about a minute)…' : 'Packages changed, installing them again (about a minute)…');
    const npm = process.env.npm_execpath;
    const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
    const options = { cwd: repositoryRoot, stdio: ['ignore', 'inherit', 'inherit'] };
    const { status } = npm
      ? spawnSync(process.execPath, [npm, ...args], options)
      : spawnSync('npm', args, { ...options, shell: process.platform === 'win32' });
    if (status !== 0) throw new BootstrapError('The packages could not be installed; npm says why above.');
  }
  writeFileSync(stampFile, wantedStamp());
}

/**
 * Installs the packages if package-lock.json changed since the last time.
 * @returns the path of a Node >= 24
 * @throws {BootstrapError} when that is not possible here
 */
export function prepare() {
  installPackages();
  const node = findNode([modules]);
  if (node) return node;
  throw new BootstrapError(whyNoNode());
}

/** The environment for children: tools of node_modules first on the path. */
function environment() {
  const bin = path.join(modules, '.bin');
  const cache = path.join(modules, '.cache', 'node');
  return { NODE_COMPILE_CACHE: cache, ...process.env, PATH: `${bin}${path.delimiter}${process.env.PATH ?? ''}` };
}

/** Runs a command to its end with our terminal, passing on signals. Resolves with the exit code (128 + n after signal n). */
export function run(node, args) {
  return runNode(node, args, { cwd: repositoryRoot, env: environment() });
}

/** Runs `main` and turns a BootstrapError into its sentence and exit code 1. */
export async function guard(main, onFailure = () => {}) {
  try {
    process.exitCode = await main();
  } catch (error) {
    console.error(error instanceof BootstrapError ? error.message : error);
    onFailure();
    process.exitCode = 1;
  }
}
