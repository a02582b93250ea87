// Makes the documentation that a server shows at /docs/: `node docs/site/src/build.ts`, called by scripts/build.ts.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import Eleventy, { type Config } from '@11ty/eleventy';
import highlight from '@11ty/eleventy-plugin-syntaxhighlight';
import { build } from 'vite';
import { deadLinks } from './dead-links.ts';
import { BASE } from './links.ts';
import { prepare } from './markdown.ts';
import { MADE, PAGES, SECTIONS } from './pages.ts';
import { indexOf, passagesOf } from './search-index.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const out = path.join(root, 'docs/site/dist');
const copied = new Set<string>();

process.chdir(path.join(root, 'docs/site'));
const eleventy = new Eleventy('theme', 'dist', {
  quietMode: true,
  configPath: false,
  config(config: Config) {
    config.addPlugin(highlight);
    config.amendLibrary('md', (markdown) => prepare(markdown, copied));
    for (const [index, { title, file, address }] of PAGES.entries()) {
      config.addTemplate(`${file.replaceAll('/', '--')}`, readFileSync(path.join(root, file), 'utf8'), {
        ...{ layout: 'page.njk', permalink: `/${address}index.html`, templateEngineOverride: 'md' },
        ...{ title, source: file, isMade: file.startsWith(MADE), sections: SECTIONS, before: PAGES[index - 1], after: PAGES[index + 1] },
      });
    }
    // Instead of a page that is not there.
    config.addTemplate('missing.md', readFileSync(path.join(root, 'docs/site/src/missing.md'), 'utf8'), {
      ...{ layout: 'page.njk', permalink: '/missing/index.html', templateEngineOverride: 'md', title: 'Not found', sections: SECTIONS },
    });
    return { markdownTemplateEngine: false };
  },
});
const made = await eleventy.toJSON();
const titleOf = (url: string): string => PAGES.find(({ address }) => `/${address}` === url)?.title ?? '';
const listed = made.filter(({ url }) => titleOf(url) !== '');

const dead = deadLinks(new Map(made.map(({ url, content }) => [`${BASE.slice(0, -1)}${url}`, content])));
if (dead.length > 0) throw new Error(`These links lead nowhere:\n${dead.join('\n')}`);

rmSync(out, { recursive: true, force: true });
for (const { url, content } of made) write(`${url}index.html`, accessible(content));
write('search.json', indexOf(listed.flatMap(({ url, content }) => passagesOf(`${BASE.slice(0, -1)}${url}`, titleOf(url), content))));
const style = ['ui/react/src/styles/tokens.css', 'docs/site/theme/site.css'];
write('site.css', style.map((file) => readFileSync(path.join(root, file), 'utf8')).join('\n'));
for (const file of copied) cpSync(path.join(root, file), path.join(out, 'figures', path.basename(file)));
await build({
  configFile: false,
  logLevel: 'warn',
  build: {
    outDir: out,
    emptyOutDir: false,
    lib: { entry: path.join(root, 'docs/site/src/search.ts'), formats: ['es'], fileName: () => 'search.js' },
  },
});

/** Blocks of code are moved in by keys, too; the cell above a column without a name is no heading. */
function accessible(html: string): string {
  return html.replaceAll(/<pre(?=[ >])/g, '<pre tabindex="0"').replaceAll('<th></th>', '<td></td>');
}

function write(name: string, text: string): void {
  const file = path.join(out, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}
