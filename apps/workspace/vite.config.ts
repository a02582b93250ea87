import react from '@vitejs/plugin-react';
import { defaultClientConditions, defineConfig } from 'vite';

export default defineConfig(({ mode }) => ({
  // The server serves `dist` at /app/; pages live under deeper paths, so addresses of assets are absolute.
  base: '/app/',
  plugins: [react()],
  resolve: { conditions: ['source', ...defaultClientConditions] },
  build: {
    target: 'es2023',
    manifest: true,
    sourcemap: true,
    // The content-security policy allows no inline script and no data: font or image in place of a file.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // `vite build --mode gallery` makes the gallery instead, beside its sources.
    ...(mode === 'gallery' && { outDir: 'gallery/dist', rolldownOptions: { input: `${import.meta.dirname}/gallery/index.html` } }),
  },
}));
