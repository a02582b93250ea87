// `npm run build`: type-checks and emits every package (tsc -b), then makes the web app, the elements and the documentation.
// --web: what is bundled only. --if-stale: only when a source, a manifest or the lock file differs from the last build.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { publicPackages } from './pack/packages.ts';
import { type Layer, readLayers, readManifest, repositoryRoot } from './workspace.ts';

/** What is bundled for browsers: `made` is there when it has been. */
interface Bundle {
  readonly title: string;
  readonly folder: string;
  readonly made: string;
  readonly stamp: string;
  /** Also made of these, from the root. */
  readonly of?: readonly string[];
  /** Also made of what these packages are made of. */
  readonly ofPackages?: readonly string[];
  /** Run instead of vite, one after the other. */
  readonly scripts?: readonly string[];
}

const BIN = 'node_modules/.bin';
const stamps = path.join(repositoryRoot, 'node_modules/.cache/parley');
const bundles: readonly Bundle[] = [
  { title: 'the web app', folder: 'apps/workspace', made: 'dist/index.html', stamp: 'web-build' },
  { title: 'the elements', folder: 'ui/elements', made: 'dist/served/elements.js', stamp: 'elements-build' },
  {
    ...{ title: 'the documentation', folder: 'docs/site', made: 'dist/search.json', stamp: 'docs-build' },
    scripts: ['scripts/reference/main.ts', 'docs/site/src/build.ts'],
    // What is listed there is made from their declarations.
    ofPackages: publicPackages.map(({ folder }) => folder),
    of: [
      'scripts/reference/*.ts',
      'scripts/pack/packages.ts',
      'docs/*.md',
      'docs/guides/*.md',
      'docs/subsystems/*.md',
      'CHANGELOG.md',
      'bench/results/*.svg',
      'ui/react/src/styles/tokens.css',
    ],
  },
];

/** The package and everything of this repository that it is made of. */
function partsOf(folder: string): Layer[] {
  const layers = readLayers();
  const parts = new Set<Layer>();
  const add = (layer: Layer | undefined): void => {
    if (!layer || parts.has(layer)) return;
    parts.add(layer);
    for (const name of Object.keys(readManifest(layer.folder).dependencies ?? {})) add(layers.find((each) => each.name === name));
  };
  add(layers.find((layer) => layer.folder === folder));
  return [...parts];
}

function fingerprint(bundle: Bundle): string {
  const hash = createHash('sha256').update(readFileSync(path.join(repositoryRoot, 'package-lock.json')));
  const ignore = (name: string) => /(^|\/)(node_modules|dist|made|\.tsc)$/.test(name);
  const folders = [bundle.folder, ...(bundle.ofPackages ?? [])].flatMap(partsOf).map(({ folder }) => folder);
  for (const folder of new Set(folders)) {
    const names = globSync('**/*.*', { cwd: path.join(repositoryRoot, folder), exclude: ignore });
    const paths = names.map((name) => path.join(repositoryRoot, folder, name)).filter((file) => statSync(file).isFile());
    for (const file of paths.sort()) hash.update(path.relative(repositoryRoot, file)).update(readFileSync(file));
  }
  for (const file of globSync([...(bundle.of ?? [])], { cwd: repositoryRoot }).sort())
    hash.update(file).update(readFileSync(path.join(repositoryRoot, file)));
  return hash.digest('hex');
}

/** `program`: from the root. */
function run(program: string, args: readonly string[], quiet: boolean, flags: readonly string[] = []): void {
  const result = spawnSync(process.execPath, [...flags, path.join(repositoryRoot, program), ...args], {
    cwd: repositoryRoot,
    stdio: quiet ? 'pipe' : 'inherit',
    encoding: 'utf8',
  });
  if (result.status === 0) return;
  if (quiet) console.error(`${result.stdout}${result.stderr}`);
  console.error(`${program} failed.`);
  process.exit(1);
}

function bundleUp(bundle: Bundle, onlyIfStale: boolean): void {
  const { title, folder, made, scripts } = bundle;
  const stamp = path.join(stamps, bundle.stamp);
  const current = fingerprint(bundle);
  const fresh = existsSync(path.join(repositoryRoot, folder, made)) && existsSync(stamp);
  if (onlyIfStale && fresh && readFileSync(stamp, 'utf8') === current) return;
  if (onlyIfStale) console.log(`Building ${title}…`);
  rmSync(stamp, { force: true });
  if (scripts === undefined) run(`${BIN}/vite`, ['build', folder], onlyIfStale);
  else for (const script of scripts) run(script, [], onlyIfStale, ['--conditions=source']);
  mkdirSync(stamps, { recursive: true });
  writeFileSync(stamp, current);
}

if (!process.argv.includes('--web')) run(`${BIN}/tsc`, ['-b'], false);
for (const bundle of bundles) bundleUp(bundle, process.argv.includes('--if-stale'));
