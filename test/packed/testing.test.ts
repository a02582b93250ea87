import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { repositoryRoot } from '../../scripts/workspace.ts';
import { launchBrowser } from '../e2e/support/browser.ts';
import { Stranger } from './support/stranger.ts';

let stranger: Stranger;
beforeAll(async () => {
  stranger = new Stranger(inject('registry'));
  stranger.write('package.json', { name: 'app', private: true, type: 'module' });
  await stranger.install('@parley/esdk', '@parley/server-sdk');
});
afterAll(() => stranger?.leave());

test('the programs of the guide to testing run with nothing but the packed ESDK and server SDK', async () => {
  const guide = readFileSync(path.join(repositoryRoot, 'docs/guides/testing.md'), 'utf8');
  const programs = [...guide.matchAll(/^```ts\n([\s\S]*?)^```/gm)].map(([, code = '']) => code);
  expect(programs.length).toBeGreaterThan(5);
  for (const [index, code] of programs.entries()) {
    stranger.write(`program-${index}.ts`, code);
    await stranger.run(process.execPath, `program-${index}.ts`);
  }
});

const PROGRAM = `
  import { createTestParley } from './testing.js';
  await using test = createTestParley();
  const [maya, ravi] = [test.connect('maya'), test.connect('ravi')];
  const chat = await maya.messaging.open({ person: 'ravi' });
  const { inbox } = ravi;
  await chat.send('Can you look at bed 7?').sent;
  await test.clock.advance('1s');
  document.title = 'unread ' + inbox.snapshot.unread;
`;

test('it runs in a page, too, where tests run in one', async () => {
  const dist = path.join(stranger.app, 'node_modules/@parley/esdk/dist');
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    await page.route('https://tests.invalid/**', async (route) => {
      const file = path.basename(new URL(route.request().url()).pathname);
      if (file === '') await route.fulfill({ contentType: 'text/html', body: `<!doctype html><script type="module">${PROGRAM}</script>` });
      else await route.fulfill({ contentType: 'text/javascript', body: readFileSync(path.join(dist, file)) });
    });
    await page.goto('https://tests.invalid/');
    await expect.poll(() => page.title()).toBe('unread 1');
  } finally {
    await browser.close();
  }
});
