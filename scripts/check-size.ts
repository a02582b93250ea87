// Compares what a browser has to load with size-budgets.json (bytes after gzip). A missing build is a failure.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSize, readBudgets, sizeOfBundle } from './size-budgets.ts';
import { readJson, repositoryRoot } from './workspace.ts';

interface Chunk {
  readonly file: string;
  readonly isEntry?: boolean;
  readonly imports?: readonly string[];
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

for (const budget of readBudgets()) {
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
