// Types of a public package: the declarations of `tsc -b`, rolled up by api-extractor with the TypeScript that it brings.
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CompilerState, Extractor, ExtractorConfig, ExtractorLogLevel, type IConfigFile } from '@microsoft/api-extractor';
import { parseSync } from 'vite';
import { readLayers, repositoryRoot } from '../workspace.ts';
import { fileOf, type PublicPackage, publicPackages, titleOf } from './packages.ts';

/** Where `tsc -b` puts the declarations of a module of the repository. */
function declarationsOf(module: string): string {
  const owner = readLayers().find(({ folder }) => module.startsWith(`${folder}/`));
  if (!owner) throw new Error(`${module} is in no package of layers.json`);
  const within = module.slice(owner.folder.length + 1).replace(/^src\//, '');
  return path.join(repositoryRoot, owner.folder, 'dist', within.replace(/\.tsx?$/, '.d.ts'));
}

function configOf(
  of: PublicPackage,
  entry: string,
  more: Pick<IConfigFile, 'apiReport' | 'dtsRollup'>,
  files: readonly string[],
): ExtractorConfig {
  const others = publicPackages.map(({ name }) => name).filter((name) => name !== of.name && !of.contains?.includes(name));
  return ExtractorConfig.prepare({
    configObjectFullPath: undefined,
    packageJsonFullPath: path.join(repositoryRoot, of.folder, 'package.json'),
    configObject: {
      projectFolder: repositoryRoot,
      mainEntryPointFilePath: entry,
      bundledPackages: readLayers()
        .map(({ name }) => name)
        .filter((name) => !others.includes(name)),
      newlineKind: 'lf',
      compiler: {
        overrideTsconfig: {
          compilerOptions: {
            target: 'es2023',
            module: 'nodenext',
            moduleResolution: 'nodenext',
            lib: ['es2024', 'esnext.disposable', 'dom', 'dom.iterable'],
            types: ['node'],
            strict: true,
            skipLibCheck: true,
          },
          files,
        },
      },
      docModel: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        compilerMessageReporting: { default: { logLevel: ExtractorLogLevel.Error } },
        extractorMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
        tsdocMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
      },
      ...more,
    },
  });
}

function extract(config: ExtractorConfig, compilerState: CompilerState): void {
  const complaints: string[] = [];
  const { succeeded } = Extractor.invoke(config, {
    localBuild: true,
    compilerState,
    messageCallback(message) {
      if (message.logLevel === ExtractorLogLevel.Error) complaints.push(message.formatMessageWithLocation(repositoryRoot));
      message.handled = true;
    },
  });
  if (!succeeded || complaints.length > 0) throw new Error(`Types of ${config.packageJson?.name}:\n${complaints.join('\n')}`);
}

/** The names that a module of declarations exports. */
function exportsOf(file: string): string[] {
  const { module } = parseSync(file, readFileSync(file, 'utf8'));
  const entries = module.staticExports.flatMap((each) => each.entries);
  return entries.map(({ exportName }) => {
    if (exportName.name === null) throw new Error(`${file} exports something without a name, or everything of another module`);
    return exportName.name;
  });
}

/** `declare global { … }` of the package's own modules, which api-extractor leaves out. What they name must be exported by a door. */
function globalsOf({ folder }: PublicPackage): string {
  const modules = globSync(`${folder}/src/**/*.{ts,tsx}`, { cwd: repositoryRoot }).filter((each) => !/\.test\.tsx?$/.test(each));
  const files = modules.sort().map(declarationsOf).filter(existsSync);
  return files.map((file) => globalsIn(file, readFileSync(file, 'utf8'))).join('');
}

/** `Disposable` is in the library of no year up to 2024, which projects of applications name: declarations bring it, as those of Node do. */
function librariesOf(text: string): string {
  return /\b(?:Async)?Disposable\b/.test(text) ? '/// <reference lib="esnext.disposable" />\n' : '';
}

function globalsIn(file: string, text: string): string {
  const { program } = parseSync(file, text);
  const globals = program.body.filter((each) => each.type === 'TSModuleDeclaration' && each.kind === 'global');
  return globals.map(({ start, end }) => `\n${text.slice(start, end)}\n`).join('');
}

/** Without the comment that names a source map, which is not published. */
function asTheyAre(modules: readonly string[]): string {
  return modules.map((each) => readFileSync(declarationsOf(each), 'utf8').replace(/^\/\/# sourceMappingURL=.*$/m, '')).join('');
}

/**
 * Writes declarations for each door into `folder`: all but those apart show the same types, which are in one file. Writes into `reports` what api-extractor
 * reports of each door, as `<package>.<door>.api.md`.
 */
export function rollUp(of: PublicPackage, folder: string, reports: string): void {
  const doors = Object.entries(of.doors);
  const entries = new Map<string, string>();
  mkdirSync(folder, { recursive: true });
  const entryOf = (name: string, modules: readonly string[]): string => {
    const file = path.join(reports, '..', 'entries', of.name, `${name}.d.ts`);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(
      file,
      modules.map((each) => `export * from ${JSON.stringify(declarationsOf(each).replace(/\.d\.ts$/, '.js'))};\n`).join(''),
    );
    return file;
  };
  for (const [door, modules] of doors) entries.set(door, entryOf(fileOf(door), modules));
  const together = doors.filter(([door]) => !of.apart?.includes(door));
  const all = entryOf('all', [...new Set(together.flatMap(([, modules]) => modules))]);
  const files = [all, ...entries.values()];
  const only = together.length === 1;
  const rolledUp = path.join(folder, only ? 'index.d.ts' : 'types.d.ts');
  const whole = configOf(of, all, { apiReport: { enabled: false }, dtsRollup: { enabled: true, untrimmedFilePath: rolledUp } }, files);
  const compilerState = CompilerState.create(whole, { additionalEntryPoints: files });
  extract(whole, compilerState);
  const text = readFileSync(rolledUp, 'utf8');
  writeFileSync(rolledUp, `${librariesOf(text)}${text}${globalsOf(of)}`);
  for (const [door, modules] of doors) {
    const report = {
      enabled: true,
      reportFolder: reports,
      reportTempFolder: path.join(reports, '..', 'temporary'),
      // What one apart is made of is in the report of the package.
      includeForgottenExports: !of.apart?.includes(door),
    };
    const apiReport = { ...report, reportFileName: `${titleOf(of, door)}.api.md` };
    extract(configOf(of, entries.get(door) ?? '', { apiReport, dtsRollup: { enabled: false } }, files), compilerState);
    if (of.apart?.includes(door)) writeFileSync(path.join(folder, `${fileOf(door)}.d.ts`), asTheyAre(modules));
    if (only || of.apart?.includes(door)) continue;
    const names = modules.flatMap((each) => exportsOf(declarationsOf(each))).sort();
    writeFileSync(path.join(folder, `${fileOf(door)}.d.ts`), `export { ${names.join(', ')} } from './types.js';\n`);
  }
}
