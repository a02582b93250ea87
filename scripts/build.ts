// `npm run build`: type-checks and emits every package (tsc -b), then bundles the web app.
// --web: the web app only. --if-stale: only when a source, a manifest or the lock file differs from the last build.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Layer, readLayers, readManifest, repositoryRoot } from './workspace.ts';

const app = 'apps/workspace';
const stampFile = path.join(repositoryRoot, 'node_modules/.cache/parley/web-build');

/** The app's package and everything of this repository that it is made of. */
function partsOfApp(): Layer[] {
  const layers = readLayers();
  const parts = new Set<Layer>();
  const add = (layer: Layer | undefined): void => {
    if (!layer || parts.has(layer)) return;
    parts.add(layer);
    for (const name of Object.keys(readManifest(layer.folder).dependencies ?? {})) add(layers.find((each) => each.name === name));
  };
  add(layers.find((layer) => layer.folder === app));
  return [...parts];
}

function fingerprint(): string {
  const hash = createHash('sha256').update(readFileSync(path.join(repositoryRoot, 'package-lock.json')));
  const ignore = (name: string) => /(^|\/)(node_modules|dist|\.tsc)$/.test(name);
  for (const { folder } of partsOfApp()) {
    const names = globSync('**/*.*', { cwd: path.join(repositoryRoot, folder), exclude: ignore });
    const paths = names.map((name) => path.join(repositoryRoot, folder, name)).filter((file) => statSync(file).isFile());
    for (const file of paths.sort()) hash.update(path.relative(repositoryRoot, file)).update(readFileSync(file));
  }
  return hash.digest('hex');
}

function run(command: string, args: readonly string[], quiet: boolean): void {
  const result = spawnSync(process.execPath, [path.join(repositoryRoot, 'node_modules/.bin', command), ...args], {
    cwd: repositoryRoot,
    stdio: quiet ? 'pipe' : 'inherit',
    encoding: 'utf8',
  });
  if (result.status === 0) return;
  if (quiet) console.error(`${result.stdout}${result.stderr}`);
  console.error(`${command} failed.`);
  process.exit(1);
}

function buildWeb(onlyIfStale: boolean): void {
  const current = fingerprint();
  const fresh = existsSync(path.join(repositoryRoot, app, 'dist/index.html')) && existsSync(stampFile);
  if (onlyIfStale && fresh && readFileSync(stampFile, 'utf8') === current) return;
  if (onlyIfStale) console.log('Building the web app…');
  rmSync(stampFile, { force: true });
  run('vite', ['build', app], onlyIfStale);
  mkdirSync(path.dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, current);
}

if (!process.argv.includes('--web')) run('tsc', ['-b'], false);
buildWeb(process.argv.includes('--if-stale'));
