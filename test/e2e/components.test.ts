import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { launchBrowser, watchFaults } from './support/browser.ts';
import { lookAt } from './support/look.ts';
import { PollsModule } from './support/polls.ts';
import { parley, type Server } from './support/server.ts';
import { startServer } from './support/start-server.ts';
import { Window } from './support/window.ts';

const SETTINGS = '/u/0/settings';

let browser: Browser;
let server: Server;
let polls: PollsModule;
let folder: string;
let context: BrowserContext;
let page: Page;
let faults: string[];

beforeAll(async () => {
  polls = new PollsModule();
  folder = mkdtempSync(path.join(tmpdir(), 'parley-components-'));
  const empty = path.join(folder, 'empty.ts');
  writeFileSync(empty, 'export const nothing = 1;\n');
  const { PARLEY_COMPONENTS, ...env } = polls.env;
  [browser, server] = await Promise.all([
    launchBrowser(),
    startServer({ env: { ...env, PARLEY_COMPONENTS: `${PARLEY_COMPONENTS},${empty}` } }),
  ]);
  context = await browser.newContext();
  faults = watchFaults(context, server.url);
  ({ page } = await Window.withSample(context, server.firstRunUrl ?? ''));
});
afterAll(async () => {
  await browser?.close();
  await server?.dispose();
  polls?.close();
  rmSync(folder, { recursive: true, force: true });
});
afterEach(() => expect(faults).toEqual([]));

const section = () => page.getByRole('region', { name: 'Components' });
const row = (name: string) => section().getByRole('listitem').filter({ hasText: name });

test('an administrator sees each component, how it runs and what it may, and what was left out with the reason', async () => {
  await page.goto(server.url + SETTINGS);
  await row('polls').getByText('Running').first().waitFor();
  await row('polls').getByText('channels:own', { exact: true }).waitFor();
  await row('polls').getByText('In a thread of its own').waitFor();
  await row('empty.ts').getByText('Left out').first().waitFor();
  await row('empty.ts').getByText('It exports no component').first().waitFor();
  expect(await row('empty.ts').getByRole('button').count()).toBe(0);
  // Of the server itself there is nothing to say, until somebody asks.
  expect(await row('messaging').count()).toBe(0);
  await section().getByText('components of the server itself').press('Enter');
  await row('messaging').getByText('storage:own', { exact: true }).waitFor();
  expect(await row('messaging').getByRole('button').count()).toBe(0);
});

test('a component is begun anew with the keyboard alone, and the focus is where it was', async () => {
  const restart = row('polls').getByRole('button', { name: 'Restart polls…' });
  await restart.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Restart polls?' });
  await dialog.getByText('it begins anew').waitFor();
  await page.keyboard.press('Enter');
  await page.getByText('polls runs', { exact: true }).waitFor();
  await dialog.waitFor({ state: 'detached' });
  await expect.poll(() => restart.evaluate((button) => document.activeElement === button)).toBe(true);
  await row('polls').getByText('Running').first().waitFor();
});

test.each(['en', 'ar'])('in %s it fits at every width, light and dark, and axe finds nothing', async (locale) => {
  const storageState = await context.storageState();
  const other = await browser.newContext({ locale, storageState });
  const found = watchFaults(other, server.url);
  page = await other.newPage();
  await page.goto(server.url + SETTINGS);
  const quiet = page.locator('summary');
  await quiet.click();
  await page.getByText('presence', { exact: true }).scrollIntoViewIfNeeded();
  expect(await lookAt(page, `settings-components-${locale}`)).toEqual([]);
  expect(found).toEqual([]);
  await other.close();
});

test('whoever is no administrator sees nothing of them', async () => {
  const { output } = await parley(['people', 'invite', 'priya-raghunathan'], { data: server.data });
  const other = await browser.newContext();
  page = await other.newPage();
  await page.goto(new URL(new URL(output.trim()).pathname, server.url).href);
  await page.getByRole('textbox', { name: 'Password' }).fill('a long and quiet afternoon');
  await page.getByRole('button', { name: 'Set password and sign in' }).click();
  await new Window(page).arrived();
  await page.goto(server.url + SETTINGS);
  await page.getByRole('region', { name: 'Devices' }).getByRole('listitem').first().waitFor();
  expect(await section().count()).toBe(0);
  await other.close();
});
