import { defaultClientConditions, defineConfig } from 'vite';

/** The script and the style sheet of the page; of React what looks for mistakes: double effects, warnings. */
export default defineConfig({
  define: { 'process.env.NODE_ENV': '"development"' },
  resolve: { conditions: ['source', ...defaultClientConditions] },
  build: {
    target: 'es2023',
    minify: false,
    modulePreload: false,
    assetsInlineLimit: 0,
    cssCodeSplit: false,
    rolldownOptions: {
      input: `${import.meta.dirname}/hydrate.tsx`,
      output: { codeSplitting: false, entryFileNames: 'hydrate.js', assetFileNames: '[name][extname]' },
    },
  },
});
