import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { defaultClientConditions, defineConfig, type Plugin } from 'vite';

/** Writes `elements.json`: for each script that a page names, what to write as its `integrity`. */
function integrity(): Plugin {
  return {
    name: 'integrity',
    // Only what is written is whole: the name of the source map is added last.
    writeBundle({ dir = '' }, bundle) {
      const entries = Object.values(bundle).filter((each) => each.type === 'chunk' && each.isEntry);
      const hashes = entries.map(({ fileName }) => [fileName, `sha384-${sha384(path.join(dir, fileName))}`]);
      writeFileSync(path.join(dir, 'elements.json'), `${JSON.stringify(Object.fromEntries(hashes), undefined, 2)}\n`);
    },
  };
}

/** Nothing is loaded ahead of a part, and parts have no style sheets: what would do both is as large as an element. */
function plainImports(): Plugin {
  return {
    name: 'plain-imports',
    enforce: 'pre',
    load: (id) => (id.endsWith('vite/preload-helper.js') ? 'export const __vitePreload = (load) => load();' : undefined),
  };
}

function sha384(file: string): string {
  return createHash('sha384').update(readFileSync(file)).digest('base64');
}

export default defineConfig({
  // Pages of any origin load it: what it loads itself is named relative to it.
  base: './',
  plugins: [plainImports(), integrity()],
  resolve: { conditions: ['source', ...defaultClientConditions] },
  build: {
    // The server serves what is in it at its root.
    outDir: 'dist/served',
    target: 'es2023',
    manifest: true,
    sourcemap: true,
    modulePreload: false,
    rolldownOptions: {
      input: { elements: 'src/register.ts', 'elements.classic': 'src/classic.ts' },
      output: { entryFileNames: '[name].js', chunkFileNames: 'elements/[name]-[hash].js' },
    },
  },
});
