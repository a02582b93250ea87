// What a browser has to load, and how much that may be (size-budgets.json): bytes after gzip.
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { build, defaultClientConditions } from 'vite';
import { readJson, repositoryRoot } from './workspace.ts';

/** `bundle`: an entry to bundle here. `manifest`: vite's manifest of a built app, whose entries, those chunks `with` them and static imports count. */
export type Budget = { readonly name: string; readonly gzipBytes: number } & (
  | { readonly bundle: string; readonly manifest?: never }
  | { readonly manifest: string; readonly with?: readonly string[]; readonly bundle?: never }
);

export function readBudgets(): readonly Budget[] {
  return readJson(path.join(repositoryRoot, 'size-budgets.json'));
}

export function gzipSize(content: string | Uint8Array): number {
  return gzipSync(content, { level: 9 }).length;
}

/** Of all that the module `entry` loads, bundled and minified. */
export async function sizeOfBundle(entry: string): Promise<number> {
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
      rolldownOptions: { input: path.resolve(repositoryRoot, entry), preserveEntrySignatures: 'strict' },
    },
  });
  const outputs = (Array.isArray(result) ? result : [result]).flatMap((each) => ('output' in each ? each.output : []));
  return outputs.reduce((sum, file) => sum + (file.type === 'chunk' ? gzipSize(file.code) : 0), 0);
}
