import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { repositoryRoot } from '../../scripts/workspace.ts';
import { launchBrowser, watchFaults } from '../e2e/support/browser.ts';
import { Window } from '../e2e/support/window.ts';
import { hear } from './support/hear.ts';
import { PackedServer } from './support/packed-server.ts';
import { programOf } from './support/readme.ts';
import { Stranger } from './support/stranger.ts';

// An application as somebody has it: a backend on Node that signs tokens, and pages. All that it uses of Parley was packed, published and
// installed; what it does with it are the programs that the packages show in their READMEs.

const vite = path.join(repositoryRoot, 'node_modules/vite/bin/vite.js');

let server: PackedServer;
let stranger: Stranger;
let browser: Awaited<ReturnType<typeof launchBrowser>>;
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
    stranger.install('@parley/esdk', '@parley/server-sdk'),
  ]);
  stranger.write('token.ts', programOf('@parley/server-sdk', server.url));
  stranger.write('program.js', programOf('@parley/esdk', server.url));
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
  expect(faults).toEqual([]);
  await context.close();
});

/** Opens a page of the application, on which Ravi writes to Maya, and settles when she has got it. */
async function runPage(address: string): Promise<void> {
  const context = await browser.newContext();
  const faults: string[] = [];
  const page = await context.newPage();
  page.on('pageerror', (error) => faults.push(error.message));
  const shown = page.waitForEvent('console', (line) => line.text().includes('ravi: Can you look at bed 7?'));
  const heard = hear(maya, /("sender":"ravi","text":"Can you look at bed 7\?")/);
  await page.goto(`${origin}${address}`);
  await Promise.all([shown, heard]);
  expect(faults).toEqual([]);
  await context.close();
}

test('a page without a bundler runs the program of the README: a user of the application writes to another one, who is on Node', async () => {
  maya = stranger.start(process.execPath, ['maya.mjs'], { PARLEY_URL: server.url, PARLEY_KEY: key.trim() });
  await hear(maya, /"state":"(up)"/);
  await runPage('/page.html');
});

test('a project of Vite runs it too', async () => {
  stranger.write('index.html', '<!doctype html><title>A project of Vite</title><script type="module" src="./program.js"></script>');
  await stranger.run(process.execPath, vite, 'build', '--base', './', '--logLevel', 'error');
  await runPage('/dist/index.html');
});

test('the packed server stops when it is told to, with nothing to complain of', async () => {
  expect(await server.stop()).toBe(0);
});
