// The package.json of a public package, made from the one in the repository and from what its bundles import.
import { isBuiltin } from 'node:module';
import path from 'node:path';
import { listImports } from '../imports.ts';
import { type Manifest, readJson, readLayers, readManifest, repositoryRoot } from '../workspace.ts';
import { fileOf, type PublicPackage, platformOf, publicPackages } from './packages.ts';

export interface PackedManifest {
  readonly name: string;
  readonly version: string;
  readonly [field: string]: unknown;
}

/** What is taken over as it is. */
const KEPT = ['description', 'keywords', 'license', 'type', 'engines'] as const;
type SourceManifest = Manifest & Pick<PackedManifest, 'name' | 'version'> & Readonly<Partial<Record<(typeof KEPT)[number], unknown>>>;

/** `@scope/name` of `@scope/name/door`. */
function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/** The version that this repository is built and tested with. */
function versionOf(name: string): string {
  for (const { folder } of readLayers()) {
    const version = readManifest(folder).dependencies?.[name];
    if (version !== undefined) return version;
  }
  throw new Error(`${name} is imported by a public package, but no package depends on it`);
}

/** What else types are made of that is no package of its own in JavaScript: `@types/node` is a matter of whoever uses Node. */
function importedBy(declarations: ReadonlyMap<string, string>): string[] {
  return [...declarations].flatMap(([file, text]) => listImports(file, text).map(({ specifier }) => specifier));
}

function dependenciesOf(of: PublicPackage, imported: Iterable<string>): Record<string, string> {
  const names = new Set([...imported].filter((each) => !each.startsWith('.') && !isBuiltin(each)).map(packageOf));
  names.delete(of.name);
  // Who embeds a library decides together with others on versions; the server is all there is, and runs with what it was tested with.
  const range = platformOf(of) === 'node' ? '' : '^';
  const entries = [...names].filter((name) => !of.peers?.[name]).sort();
  return Object.fromEntries(
    entries.map((name) => {
      const isOurs = publicPackages.some((each) => each.name === name);
      return [name, isOurs ? versionOf(name) : `${range}${versionOf(name)}`];
    }),
  );
}

/** `imports`: of the bundles. `declarations`: texts by file name. */
export function manifestOf(of: PublicPackage, imports: ReadonlySet<string>, declarations: ReadonlyMap<string, string>): PackedManifest {
  const source = readManifest(of.folder) as SourceManifest;
  const dependencies = dependenciesOf(of, [...imports, ...importedBy(declarations)]);
  const exports = [
    ...Object.keys(of.doors).map((door) => [door, { types: `./dist/${fileOf(door)}.d.ts`, default: `./dist/${fileOf(door)}.js` }] as const),
    ...Object.keys(of.styles ?? {}).map((door) => [door, `./dist/${path.basename(door)}`] as const),
  ];
  return {
    name: source.name,
    version: source.version,
    ...Object.fromEntries(KEPT.flatMap((key) => (source[key] === undefined ? [] : [[key, source[key]]]))),
    // Importing does nothing: what is not used of a library is left out by bundlers.
    ...(platformOf(of) === 'node' ? {} : { sideEffects: of.styles ? ['*.css'] : false }),
    ...(of.bin === undefined ? {} : { bin: of.bin, optionalDependencies: pinnedRuntime() }),
    exports: { ...Object.fromEntries(exports), './package.json': './package.json' },
    files: ['dist', ...Object.keys(of.copies ?? {})],
    ...(Object.keys(dependencies).length === 0 ? {} : { dependencies }),
    ...(of.peers === undefined ? {} : { peerDependencies: of.peers }),
  };
}

/** The Node that the server runs on where the machine's own is older. */
function pinnedRuntime(): unknown {
  return readJson<Manifest>(path.join(repositoryRoot, 'package.json')).optionalDependencies;
}
