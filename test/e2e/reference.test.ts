// The reference of what is served over HTTP, as somebody reads it who has a browser and is not signed in.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser, watchFaults } from './support/browser.ts';
import { lookAt } from './support/look.ts';
import type { Server } from './support/server.ts';
import { startServer } from './support/start-server.ts';

let browser: Browser;
let server: Server;
let page: Page;
let faults: string[];

beforeAll(async () => {
  [browser, server] = await Promise.all([launchBrowser(), startServer()]);
  // Nothing of it is a script.
  const context = await browser.newContext({ javaScriptEnabled: false });
  faults = watchFaults(context, server.url);
  page = await context.newPage();
});
afterAll(async () => {
  await browser?.close();
  await server?.dispose();
  expect(faults).toEqual([]);
});

test('it can be read at every size, light and dark, without scripts and by everybody', async () => {
  await page.goto(`${server.url}/api/v1/`);
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Parley API');
  await page.close();
  const withScripts = await (await browser.newContext()).newPage();
  await withScripts.goto(`${server.url}/api/v1/`);
  expect(await lookAt(withScripts, 'reference')).toEqual([]);
  page = withScripts;
});

test('what is looked for in the contents is found with the keyboard alone', async () => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.getByRole('link', { name: 'POST /conversations/{conversation}/messages', exact: true }).focus();
  await page.keyboard.press('Enter');
  const article = page.getByRole('article', { name: 'POST /conversations/{conversation}/messages' });
  const heading = article.getByRole('heading', { level: 3 });
  await expect.poll(() => heading.evaluate((element) => element.getBoundingClientRect().top)).toBeLessThan(100);
  expect(await article.getByRole('region', { name: 'How to call messaging.send' }).textContent()).toContain('Idempotency-Key');
});

test('it leads to the description for programs', async () => {
  await page.getByRole('link', { name: 'openapi.json' }).click();
  await page.waitForURL(`${server.url}/api/v1/openapi.json`);
});
