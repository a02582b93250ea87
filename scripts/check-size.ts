// Compares what a browser has to load with size-budgets.json (bytes after gzip). A missing build is a failure.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { build, defaultClientConditions } from 'vite';
import { readJson, repositoryRoot } from './workspace.ts';

/** `bundle`: an entry to bundle here. `manifest`: vite's manifest of a built app, whose entries, those chunks `with` them and static imports count. */
type Budget = { readonly name: string; readonly gzipBytes: number } & (
  | { readonly bundle: string; readonly manifest?: never }
  | { readonly manifest: string; readonly with?: readonly string[]; readonly bundle?: never }
);

interface Chunk {
  readonly file: string;
  readonly isEntry?: boolean;
  readonly imports?: readonly string[];
}

function gzipSize(content: string | Uint8Array): number {
  return gzipSync(content, { level: 9 }).length;
}

async function sizeOfBundle(entry: string): Promise<number> {
  const result = await build({
    root: repositoryRoot,
    configFile: false,
    logLevel: 'error',
    resolve: { conditions: ['source', ...defaultClientConditions] },
    build: {
      write: false,
      minify: true,
      target: 'es2023',
      modulePreload: false,
      rolldownOptions: { input: path.join(repositoryRoot, entry), preserveEntrySignatures: 'strict' },
    },
  });
  const outputs = (Array.isArray(result) ? result : [result]).flatMap((each) => ('output' in each ? each.output : []));
  return outputs.reduce((sum, file) => sum + (file.type === 'chunk' ? gzipSize(file.code) : 0), 0);
}

function sizeOfApp(manifestFile: string, further: readonly string[] = []): number {
  const file = path.join(repositoryRoot, manifestFile);
  if (!existsSync(file)) throw new Error(`${manifestFile} is missing: run \`npm run build\` first`);
  const manifest = readJson<Record<string, Chunk>>(file);
  const counted = new Set<string>();
  const add = (key: string): void => {
    const chunk = manifest[key];
    if (!chunk || counted.has(chunk.file)) return;
    counted.add(chunk.file);
    for (const each of chunk.imports ?? []) add(each);
  };
  for (const [key, chunk] of Object.entries(manifest)) if (chunk.isEntry) add(key);
  for (const key of further) {
    if (!manifest[key]) throw new Error(`there is no chunk ${key} in ${manifestFile}`);
    add(key);
  }
  const folder = path.resolve(path.dirname(file), '..');
  return [...counted].reduce((sum, each) => sum + gzipSize(readFileSync(path.join(folder, each))), 0);
}

for (const budget of readJson<readonly Budget[]>(path.join(repositoryRoot, 'size-budgets.json'))) {
  try {
    const size = budget.bundle === undefined ? sizeOfApp(budget.manifest, budget.with) : await sizeOfBundle(budget.bundle);
    const fits = size <= budget.gzipBytes;
    console.log(`${fits ? 'ok      ' : 'TOO BIG '} ${budget.name}: ${size} of ${budget.gzipBytes} bytes`);
    if (!fits) process.exitCode = 1;
  } catch (error) {
    console.log(`FAILED   ${budget.name}: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}
