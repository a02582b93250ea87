// JavaScript of a public package: one bundle per door, in which everything of this repository that nobody can install is contained.
import { isBuiltin } from 'node:module';
import path from 'node:path';
import { build, defaultClientConditions, defaultServerConditions, type Plugin } from 'vite';
import { repositoryRoot } from '../workspace.ts';
import { fileOf, type PublicPackage, platformOf, publicPackages } from './packages.ts';

const THREAD = /new URL\('(\.\/[^']+)\.ts', import\.meta\.url\)/g;
const DOOR = 'door:';

/** A module for each door, which exports what its modules do. */
function doors({ doors }: PublicPackage): Plugin {
  return {
    name: 'parley:doors',
    resolveId: (id) => (id.startsWith(DOOR) ? `\0${id}` : undefined),
    load(id) {
      if (!id.startsWith(`\0${DOOR}`)) return undefined;
      const modules = doors[id.slice(DOOR.length + 1)] ?? [];
      return modules.map((each) => `export * from ${JSON.stringify(path.join(repositoryRoot, each))};`).join('\n');
    },
  };
}

/** `new URL('./writer.ts', import.meta.url)` names a module that runs in a thread: it is a file of its own, beside all others. */
function threads(): Plugin {
  return {
    name: 'parley:threads',
    // Before the compiler writes it in its own way.
    enforce: 'pre',
    transform(code, id) {
      if (!id.endsWith('.ts')) return undefined;
      const replaced = code.replaceAll(THREAD, (_all, module: string) => {
        const file = path.join(path.dirname(id), `${module}.ts`);
        const name = `${path.basename(path.dirname(file))}-${path.basename(module)}`;
        this.emitFile({ type: 'chunk', id: file, fileName: `${name}.js` });
        return `new URL('./${name}.js', import.meta.url)`;
      });
      return replaced === code ? undefined : { code: replaced, map: null };
    },
  };
}

/** A door with nothing but types is a module all the same. */
function typesOnly(): Plugin {
  return { name: 'parley:types-only', renderChunk: (code) => (code.trim() === '' ? { code: 'export {};\n', map: null } : undefined) };
}

/** What stays an import: of Node, of a registry, or another public package. */
function isOutside({ name }: PublicPackage, id: string): boolean {
  if (isBuiltin(id)) return true;
  if (id.startsWith('.') || id.startsWith('\0') || id.startsWith(DOOR) || path.isAbsolute(id)) return false;
  // `styles.css?inline` is a text, which no registry has.
  if (id.includes('?')) return false;
  if (!id.startsWith('@parley/')) return true;
  const owner = id.split('/').slice(0, 2).join('/');
  return owner !== name && publicPackages.some((each) => each.name === owner);
}

/** Writes the bundles with their source maps into `folder`. Returns what they import that is not in them. */
export async function bundle(of: PublicPackage, folder: string): Promise<ReadonlySet<string>> {
  const onNode = platformOf(of) === 'node';
  const input = Object.fromEntries([
    ...Object.keys(of.doors).map((door) => [fileOf(door), `${DOOR}${door}`]),
    ...Object.entries(of.programs ?? {}).map(([name, module]) => [name, path.join(repositoryRoot, module)]),
  ]);
  const result = await build({
    root: repositoryRoot,
    configFile: false,
    publicDir: false,
    logLevel: 'warn',
    plugins: [doors(of), threads(), typesOnly()],
    // What is made is not a matter of NODE_ENV.
    oxc: { jsx: { runtime: 'automatic', development: false } },
    resolve: { conditions: ['source', ...defaultClientConditions] },
    ssr: { resolve: { conditions: ['source', ...defaultServerConditions] } },
    build: {
      outDir: folder,
      emptyOutDir: true,
      ...(onNode ? { ssr: true } : { lib: { entry: input, formats: ['es'] } }),
      minify: false,
      sourcemap: true,
      target: onNode ? 'node24' : 'es2023',
      rolldownOptions: {
        input,
        external: (id) => isOutside(of, id),
        preserveEntrySignatures: 'strict',
        output: {
          entryFileNames: '[name].js',
          chunkFileNames: '[name]-[hash].js',
          // As in the repository, wherever the bundle is written.
          sourcemapPathTransform: (source, map) => path.relative(repositoryRoot, path.resolve(path.dirname(map), source)),
        },
      },
    },
  });
  const outputs = (Array.isArray(result) ? result : [result]).flatMap((each) => ('output' in each ? each.output : []));
  const own = new Set(outputs.map(({ fileName }) => fileName));
  const imports = outputs.flatMap((each) => (each.type === 'chunk' ? [...each.imports, ...each.dynamicImports] : []));
  return new Set(imports.filter((each) => !own.has(each)));
}
