// Checks every import of every package against layers.json: only downwards, only what is declared, only through `exports`,
// only what the platform has. The compiler's project references do not see undeclared packages; this does.
import { globSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import path from 'node:path';
import { type ImportStatement, listImports } from './imports.ts';
import { isForTests, type Layer, type Manifest, type Platform, readJson, readLayers, readManifest, repositoryRoot } from './workspace.ts';

/** What a file is: shipped code of the package or of one of its doors, or a test or configuration beside it. */
interface SourceFile {
  readonly file: string;
  readonly layer: Layer;
  /** '.' or a door such as './testing'. */
  readonly door: string;
  readonly platform: Platform;
  readonly isTest: boolean;
}

interface Target {
  readonly name: string;
  /** '.' or './testing': the key in `exports`. */
  readonly door: string;
}

interface House {
  readonly root: string;
  readonly layers: readonly Layer[];
  readonly manifests: ReadonlyMap<string, Manifest>;
  readonly rootManifest: Manifest;
}

type Rule = (source: SourceFile, statement: ImportStatement, target: Target, house: House) => string | undefined;

/** What stands behind a `?` says how a bundler takes it (`styles.css?inline`). */
function splitSpecifier(specifier: string): Target {
  const parts = specifier.replace(/\?.*/, '').split('/');
  const length = specifier.startsWith('@') ? 2 : 1;
  const rest = parts.slice(length).join('/');
  return { name: parts.slice(0, length).join('/'), door: rest === '' ? '.' : `./${rest}` };
}

function findLayer(house: House, name: string): Layer | undefined {
  return house.layers.find((layer) => layer.name === name);
}

function platformOf(layer: Layer, door: string): Platform {
  return layer.doors?.[door] ?? layer.platform;
}

const relativeStaysInside: Rule = (source, statement) => {
  if (!statement.specifier.startsWith('.')) return undefined;
  const unit = path.join(source.layer.folder, source.door === '.' ? '' : source.door);
  const target = path.join(path.dirname(source.file), statement.specifier);
  if (path.relative(source.layer.folder, target).startsWith('..'))
    return 'leaves its package by a relative path; import the package by name';
  if (source.isTest) return undefined;
  const doorOfTarget = findDoor(source.layer, path.relative(source.layer.folder, target));
  return doorOfTarget === source.door ? undefined : `leaves ${unit} by a relative path; import ${source.layer.name} by name`;
};

const platformHasIt: Rule = (source, statement) => {
  if (source.isTest || source.platform === 'node' || !isBuiltin(statement.specifier)) return undefined;
  return `is a Node module in ${source.platform} code`;
};

const isDeclared: Rule = (source, statement, target, house) => {
  if (statement.specifier.startsWith('.') || isBuiltin(statement.specifier) || target.name === source.layer.name) return undefined;
  const own = house.manifests.get(source.layer.name);
  const lists = [own?.dependencies, own?.optionalDependencies, own?.peerDependencies];
  const forTests = source.isTest || isForTests(source.door);
  if (forTests || statement.typeOnly) lists.push(own?.devDependencies);
  if (forTests) lists.push(house.rootManifest.devDependencies);
  return lists.some((list) => list && target.name in list) ? undefined : `is not declared in ${source.layer.folder}/package.json`;
};

const pointsDown: Rule = (source, _statement, target, house) => {
  const there = findLayer(house, target.name);
  if (!there || there === source.layer) return undefined;
  return house.layers.indexOf(there) < house.layers.indexOf(source.layer) ? undefined : 'does not point down the list of layers.json';
};

const usesExports: Rule = (_source, _statement, target, house) => {
  const manifest = house.manifests.get(target.name);
  if (!manifest) return undefined;
  return manifest.exports && target.door in manifest.exports ? undefined : `is not in the exports of ${target.name}`;
};

const platformsFit: Rule = (source, _statement, target, house) => {
  const there = findLayer(house, target.name);
  if (!there || source.isTest) return undefined;
  const platform = platformOf(there, target.door);
  if (platform === 'neutral' || platform === source.platform) return undefined;
  return `is ${platform} code, this is ${source.platform} code`;
};

const testingStaysInTests: Rule = (source, _statement, target, house) => {
  if (!isForTests(target.door) || !findLayer(house, target.name)) return undefined;
  const mayTest = source.isTest || isForTests(source.door) || /^(bench|test)\//.test(`${source.layer.folder}/`);
  return mayTest ? undefined : 'is for tests only';
};

/** Clients know of a component nothing but the types of its contract; what they are tested with says also what a contract says. */
const clientsSeeContracts: Rule = (source, statement, target, house) => {
  const there = findLayer(house, target.name);
  if (source.isTest || !there?.folder.startsWith('components/')) return undefined;
  if (!/^(sdk\/|ui\/|apps\/workspace$)/.test(source.layer.folder)) return undefined;
  if (target.door !== './contract') return 'belongs to the server; a client imports only ./contract';
  return statement.typeOnly || isForTests(source.door) ? undefined : 'is a contract: import it with `import type`';
};

const rules: readonly Rule[] = [
  relativeStaysInside,
  platformHasIt,
  isDeclared,
  pointsDown,
  usesExports,
  platformsFit,
  testingStaysInTests,
  clientsSeeContracts,
];

/** The door a path (relative to its package) belongs to, the innermost one; '.' for everything that lies in no door's folder. */
function findDoor(layer: Layer, relative: string): string {
  const place = `./${relative.split(path.sep).join('/')}`;
  const doors = Object.keys(layer.doors ?? {}).filter((door) => place.startsWith(`${door}/`));
  return doors.reduce((inner, door) => (door.length > inner.length ? door : inner), '.');
}

function describeFile(layer: Layer, relative: string): SourceFile {
  const door = findDoor(layer, relative);
  const isTest = /(^test\/|\.test\.tsx?$)/.test(relative) || /^[^/]*\.config\.ts$/.test(relative);
  return { file: path.join(layer.folder, relative), layer, door, platform: platformOf(layer, door), isTest };
}

function sourceFilesOf(root: string, layer: Layer): SourceFile[] {
  const found = globSync('**/*.{ts,tsx}', {
    cwd: path.join(root, layer.folder),
    exclude: (name) => /(^|\/)(node_modules|dist|\.tsc)$/.test(name),
  });
  return found.map((relative) => describeFile(layer, relative)).sort((a, b) => (a.file < b.file ? -1 : 1));
}

function undeclaredFolders(house: House): string[] {
  const workspaces = (house.rootManifest as Manifest & { workspaces?: readonly string[] }).workspaces ?? [];
  const folders = house.layers.map((layer) => layer.folder);
  return [
    ...workspaces.filter((folder) => !folders.includes(folder)).map((folder) => `${folder}: a workspace that layers.json does not list`),
    ...folders.filter((folder) => !workspaces.includes(folder)).map((folder) => `${folder}: in layers.json, but not a workspace`),
  ];
}

/** All violations under `root`, one sentence each; empty when the house is in order. */
export function findViolations(root: string): string[] {
  const layers = readLayers(root);
  const manifests = new Map(layers.map((layer) => [layer.name, readManifest(layer.folder, root)]));
  const house: House = { root, layers, manifests, rootManifest: readJson<Manifest>(path.join(root, 'package.json')) };
  const violations = undeclaredFolders(house);
  for (const source of layers.flatMap((layer) => sourceFilesOf(root, layer))) {
    for (const statement of listImports(source.file, readFileSync(path.join(root, source.file), 'utf8'))) {
      const target = splitSpecifier(statement.specifier);
      const complaint = rules.map((rule) => rule(source, statement, target, house)).find((each) => each !== undefined);
      if (complaint) violations.push(`${source.file}:${statement.line} '${statement.specifier}' ${complaint}`);
    }
  }
  return violations;
}

if (import.meta.main) {
  const violations = findViolations(repositoryRoot);
  for (const violation of violations) console.error(violation);
  console.log(violations.length === 0 ? 'Layers are in order.' : `${violations.length} imports against the layers.`);
  process.exitCode = violations.length === 0 ? 0 : 1;
}
