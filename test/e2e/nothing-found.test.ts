import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { launchBrowser, watchFaults } from './support/browser.ts';
import { lookAt } from './support/look.ts';
import type { Server } from './support/server.ts';
import { startServer } from './support/start-server.ts';
import { Window } from './support/window.ts';

let browser: Browser;
let server: Server;
let faults: readonly string[];
/** An administrator, and somebody else. */
let joaquin: Window;
let amara: Window;

beforeAll(async () => {
  [browser, server] = await Promise.all([launchBrowser(), startServer()]);
  const context = await browser.newContext();
  faults = watchFaults(context, server.url);
  joaquin = await Window.withSample(context, server.firstRunUrl ?? '');
  amara = await joaquin.openAs('Amara Okafor');
});
afterAll(async () => {
  await browser?.close();
  await server?.dispose();
});
afterEach(() => expect(faults).toEqual([]));

/** Clears the search by its button, and waits for the field to be empty and to have the focus. */
async function clear(page: Page, field: ReturnType<Page['getByRole']>): Promise<void> {
  await page.getByRole('button', { name: 'Clear search' }).click();
  await field.and(page.locator(':focus')).waitFor();
  expect(await field.inputValue()).toBe('');
}

test('whoever finds nobody in the directory begins anew, and an administrator adds somebody', async () => {
  await amara.goToDirectory();
  const field = amara.page.getByRole('searchbox');
  await field.fill('qqqq');
  await clear(amara.page, field);
  await amara.page.getByRole('list', { name: 'People' }).waitFor();
  expect(await amara.page.getByRole('button', { name: 'Add person…' }).count()).toBe(0);

  await joaquin.goToDirectory();
  await joaquin.page.getByRole('searchbox').fill('qqqq');
  await joaquin.page.locator('.Empty').getByRole('button', { name: 'Add person…' }).click();
  await joaquin.page.getByRole('dialog', { name: 'Add a person' }).waitFor();
  await joaquin.page.keyboard.press('Escape');
});

test('where no message is found it says how words are looked for, and the search can be cleared', async () => {
  const { page } = amara;
  await page.goto(new URL('search?query=qqqq', page.url()).href);
  await page.getByText('Nothing found for “qqqq”. Words begin words of the message').waitFor();
  await clear(page, page.getByRole('searchbox', { name: 'Words of a message' }));
});

test('the switcher begins anew, and who finds no room makes one', async () => {
  const { page } = amara;
  await page.keyboard.press('Control+k');
  const field = page.getByRole('combobox');
  await field.and(page.locator(':focus')).waitFor();
  await field.fill('qqqq');
  await clear(page, field);
  await field.fill('>browse');
  await page.getByRole('option', { name: 'Browse rooms' }).click();
  await page.getByRole('combobox').fill('qqqq');
  await page.getByRole('dialog').locator('.Empty').getByRole('button', { name: 'New room' }).click();
  await page.getByRole('textbox', { name: 'Room name' }).and(page.locator(':focus')).waitFor();
  await page.keyboard.press('Escape');
});

test.each(['en', 'ar'])('in %s it fits at every width, light and dark, and axe finds nothing', async (locale) => {
  const context = await browser.newContext({ locale, storageState: await joaquin.page.context().storageState() });
  const page = await context.newPage();
  const problems: string[] = [];
  for (const name of ['search', 'directory/all']) {
    await page.goto(`${server.url}/u/0/${name}`);
    await page.getByRole('searchbox').fill('qqqq');
    await page.locator('.Empty').getByRole('button').waitFor();
    problems.push(...(await lookAt(page, `nothing-found-${name.replace(/\W.*/, '')}-${locale}`)));
  }
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill('qqqq');
  await page.locator('dialog .Empty').getByRole('button').waitFor();
  problems.push(...(await lookAt(page, `nothing-found-switcher-${locale}`)));
  expect(problems).toEqual([]);
  await context.close();
});
