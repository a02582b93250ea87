import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { repositoryRoot } from '../../scripts/workspace.ts';
import { launchBrowser, watchFaults } from '../e2e/support/browser.ts';
import { Window } from '../e2e/support/window.ts';
import { hear } from './support/hear.ts';
import { PackedServer } from './support/packed-server.ts';
import { markupOf, programOf } from './support/readme.ts';
import { Stranger } from './support/stranger.ts';

// An application as somebody has it: a backend on Node that signs tokens, and pages. All that it uses of Parley was packed, published and
// installed; what it does with it are the programs that the packages show in their READMEs.

type Browser = Awaited<ReturnType<typeof launchBrowser>>;
type Page = Awaited<ReturnType<Browser['newPage']>>;

const vite = path.join(repositoryRoot, 'node_modules/vite/bin/vite.js');

let server: PackedServer;
let stranger: Stranger;
let browser: Browser;
let backend: ChildProcess;
let maya: ChildProcess;
let origin: string;
let key: string;

beforeAll(async () => {
  stranger = new Stranger(inject('registry'));
  stranger.write('package.json', { name: 'crm', private: true, type: 'module' });
  for (const file of ['backend.mjs', 'maya.mjs', 'page.html']) {
    stranger.write(file, readFileSync(path.join(import.meta.dirname, 'application', file), 'utf8'));
  }
  [server, browser] = await Promise.all([
    PackedServer.start(inject('registry')),
    launchBrowser(),
    stranger.install('@parley/esdk', '@parley/server-sdk', '@parley/react', '@parley/elements', 'react', 'react-dom'),
  ]);
  stranger.write('token.ts', programOf('@parley/server-sdk', server.url).text);
  backend = stranger.start(process.execPath, ['backend.mjs']);
  origin = `http://127.0.0.1:${await hear(backend, /^(\d+)$/m)}`;
  key = await server.parley('application', 'add', 'crm', '--origins', origin);
  backend.stdin?.write(key);
});
afterAll(async () => {
  for (const child of [backend, maya]) child?.kill('SIGKILL');
  await browser?.close();
  server?.dispose();
  stranger?.leave();
});

test('the packed server starts by its name alone, says that it is well, and serves a workspace with a sample of an organisation', async () => {
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  const context = await browser.newContext();
  const faults = watchFaults(context, server.url);
  await Window.withSample(context, server.firstRunUrl);
  expect((await fetch(`${server.url}/docs/`)).status).toBe(200);
  expect(faults).toEqual([]);
  await context.close();
});

/** Settles when Maya has been told that Ravi has written this to her. */
const heard = (text: string): Promise<string> => hear(maya, new RegExp(`("sender":"ravi","text":"${text.replaceAll('?', '\\?')}")`));

/** Opens a page of the application as Ravi has it. Rejects with what its scripts throw. */
async function withPage(address: string, use: (page: Page) => Promise<unknown>): Promise<void> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const failed = new Promise<never>((_, reject) => page.once('pageerror', reject));
  await Promise.race([failed, Promise.all([use(page), page.goto(`${origin}${address}`)])]);
  await context.close();
}

test('a component that its README declares runs in the packed server, and a user of the application on Node is answered by it', async () => {
  maya = stranger.start(process.execPath, ['maya.mjs'], { PARLEY_URL: server.url, PARLEY_KEY: key.trim() });
  await hear(maya, /^(\{"id":".+"\})$/m);
});

test('a page without a bundler runs the program of the README: a user of the application writes to another one, who is on Node', async () => {
  stranger.write('program.js', programOf('@parley/esdk', server.url).text);
  await withPage('/page.html', (page) =>
    Promise.all([
      heard('Can you look at bed 7?'),
      page.waitForEvent('console', (line) => line.text().includes('ravi: Can you look at bed 7?')),
    ]),
  );
});

test('a page with one script tag has the elements that the packed server serves', async () => {
  stranger.write('elements.html', `<!doctype html><title>A deal</title>${markupOf('@parley/elements', server.url)}`);
  await withPage('/elements.html', async (page) => {
    await page.locator('parley-presence:state(available)').waitFor();
    await page.locator('parley-messenger').getByRole('button').click();
    await page.locator('parley-messenger').getByText('Can you look at bed 7?').first().waitFor();
  });
});

test('a project of Vite runs what the READMEs of the React components and of the elements show', async () => {
  stranger.write('index.html', '<!doctype html><title>A project of Vite</title><script type="module" src="./main.tsx"></script>');
  stranger.write('elements.ts', programOf('@parley/elements', server.url).text);
  stranger.write('main.tsx', `import './elements.ts';\n${programOf('@parley/react', server.url).text}`);
  await stranger.run(process.execPath, vite, 'build', '--base', './', '--logLevel', 'error');
  await withPage('/dist/index.html', async (page) => {
    await page.getByRole('textbox', { name: 'Message Maya Chen' }).fill('Bed 7 is well');
    await Promise.all([heard('Bed 7 is well'), page.keyboard.press('Enter')]);
    expect(await page.evaluate(() => customElements.get('parley-tree') !== undefined)).toBe(true);
  });
});

test('the packed server stops when it is told to, with nothing to complain of', async () => {
  expect(await server.stop()).toBe(0);
});
