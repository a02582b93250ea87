import { defaultClientConditions, defineConfig } from 'vite';

export default defineConfig({
  root: 'web',
  resolve: { conditions: ['source', ...defaultClientConditions] },
  build: { target: 'es2023', assetsInlineLimit: 0, modulePreload: { polyfill: false } },
});
