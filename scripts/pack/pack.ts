// Makes the tarballs of the public packages, and the reports of what they offer.
import { execFileSync } from 'node:child_process';
import { cpSync, globSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { repositoryRoot } from '../workspace.ts';
import { bundle } from './bundle.ts';
import { rollUp } from './declarations.ts';
import { manifestOf, type PackedManifest } from './manifest.ts';
import { type PublicPackage, publicPackages } from './packages.ts';
import { bundleStyles } from './styles.ts';

/** What api-extractor says of every public door: in git, so that a change of what strangers use is seen where it is made. */
export const reportsFolder: string = path.join(repositoryRoot, 'docs/api');

export interface PackedPackage {
  /** What it says of itself in its package.json. */
  readonly manifest: PackedManifest;
  /** Path. */
  readonly tarball: string;
}

export interface Packed {
  /** By name. */
  readonly packages: ReadonlyMap<string, PackedPackage>;
  /** Reports that are not as they are in git, by file name. */
  readonly changed: ReadonlyMap<string, string>;
}

export interface PackOptions {
  /** Where the tarballs go; made when it is missing. */
  readonly into: string;
  /** Default: all of them. */
  readonly packages?: readonly PublicPackage[];
}

/** The same input gives the same bytes. The web application must have been built. */
export async function pack({ into, packages = publicPackages }: PackOptions): Promise<Packed> {
  const work = mkdtempSync(path.join(tmpdir(), 'parley-pack-'));
  try {
    compile(packages);
    const reports = path.join(work, 'reports');
    mkdirSync(reports);
    const manifests: PackedManifest[] = [];
    for (const each of packages) manifests.push(await stage(each, path.join(work, each.name), reports));
    npmPack(
      manifests.map(({ name }) => path.join(work, name)),
      into,
    );
    const packed = manifests.map((manifest) => [manifest.name, { manifest, tarball: path.join(into, tarballOf(manifest)) }] as const);
    return { packages: new Map(packed), changed: compare(reports, packages === publicPackages) };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function compile(packages: readonly PublicPackage[]): void {
  const modules = packages.flatMap(({ doors }) => Object.values(doors).flat());
  const projects = modules.map((module) => module.replace(/\/(src\/.*|[^/]*)$/, ''));
  execFileSync(process.execPath, [path.join(repositoryRoot, 'node_modules/.bin/tsc'), '-b', ...new Set(projects)], {
    cwd: repositoryRoot,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
}

/** The package as it is installed, in `folder`. */
async function stage(of: PublicPackage, folder: string, reports: string): Promise<PackedManifest> {
  const dist = path.join(folder, 'dist');
  const imports = await bundle(of, dist);
  rollUp(of, dist, reports);
  for (const [door, source] of Object.entries(of.styles ?? {})) {
    writeFileSync(path.join(dist, path.basename(door)), bundleStyles(path.join(repositoryRoot, source)));
  }
  const declarations = globSync('*.d.ts', { cwd: dist }).map((file) => [file, readFileSync(path.join(dist, file), 'utf8')] as const);
  const manifest = manifestOf(of, imports, new Map(declarations));
  writeFileSync(path.join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  const files = { ...of.copies, 'README.md': `${of.folder}/README.md`, LICENSE: 'LICENSE' };
  for (const [place, source] of Object.entries(files)) {
    cpSync(path.join(repositoryRoot, source), path.join(folder, place), { recursive: true });
  }
  return manifest;
}

function npmPack(folders: readonly string[], into: string): void {
  mkdirSync(into, { recursive: true });
  const args = ['pack', ...folders, '--pack-destination', into, '--ignore-scripts', '--silent'];
  execFileSync('npm', args, { cwd: into, stdio: ['ignore', 'ignore', 'inherit'], shell: process.platform === 'win32' });
}

/** As npm calls it. */
function tarballOf({ name, version }: PackedManifest): string {
  return `${name.replace('@', '').replace('/', '-')}-${version}.tgz`;
}

/** `whole`: reports in git that nothing makes any more count too. */
function compare(reports: string, whole: boolean): ReadonlyMap<string, string> {
  const made = new Map(readdirSync(reports).map((file) => [file, readFileSync(path.join(reports, file), 'utf8')]));
  const kept = new Map(
    globSync('*.api.md', { cwd: reportsFolder }).map((file) => [file, readFileSync(path.join(reportsFolder, file), 'utf8')]),
  );
  const gone = whole ? [...kept.keys()].filter((file) => !made.has(file)).map((file) => [file, ''] as const) : [];
  return new Map([...[...made].filter(([file, text]) => kept.get(file) !== text), ...gone]);
}
