import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { launchBrowser, watchFaults } from './support/browser.ts';
import { clientOf, tokensFor } from './support/clients.ts';
import type { Server } from './support/server.ts';
import { startServer } from './support/start-server.ts';
import { openPage, Window } from './support/window.ts';

/** More than two pages of history. */
const AFTERWARDS = 120;

let browser: Browser;
let server: Server;
let context: BrowserContext;
let faults: string[];
let joaquin: Window;
let page: Page;

beforeAll(async () => {
  [browser, server] = await Promise.all([launchBrowser(), startServer()]);
  context = await browser.newContext();
  faults = watchFaults(context, server.url);
  joaquin = await Window.withSample(context, server.firstRunUrl ?? '');
  page = joaquin.page;
});
afterAll(async () => {
  await browser?.close();
  await server?.dispose();
});
afterEach(() => expect(faults).toEqual([]));

const press = (...keys: readonly string[]) => keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve());
const type = (words: string) => page.keyboard.type(words);
const group = (name: string) => page.getByRole('group', { name, exact: true });
const option = (name: string | RegExp) => page.getByRole('option', { name });
const marked = () => page.locator('[role="option"][data-focused]');

/** Ctrl+K, the words, and Enter once the entry that is meant is marked. */
async function goTo(words: string, entry: string | RegExp): Promise<void> {
  const switcher = page.locator('dialog[data-size="switcher"]');
  await press('Control+k');
  await switcher.getByRole('combobox').and(page.locator(':focus')).waitFor();
  await type(words);
  await option(entry).first().waitFor();
  while (!(await marked().filter({ hasText: entry }).count())) await press('ArrowDown');
  await press('Enter');
  // What it leads to may have fields of its own.
  await switcher.waitFor({ state: 'detached' });
}

test('by keyboard alone: to a person, back to what was said there, and to everything that was said', async () => {
  await goTo('wisn', 'Tomasz Wiśniewski');
  await joaquin.composer.waitFor();
  await type('The centrifuge hums in **B flat**');
  await press('Enter');
  await joaquin.message('The centrifuge hums').waitFor();

  await goTo('centrifug "b fl', /hums in B flat/);
  await page.getByRole('main', { name: 'Tomasz Wiśniewski' }).waitFor();
  await page.locator('article:focus', { hasText: 'The centrifuge hums' }).waitFor();

  await goTo('centrifuge', /^All messages with/);
  const hit = page.getByRole('main', { name: 'Search messages' }).getByRole('link', { name: /hums in B flat/ });
  await hit.waitFor();
  expect(await hit.locator('mark').allTextContents()).toEqual(['centrifuge']);
  await press('Tab', 'Enter');
  await page.locator('article:focus', { hasText: 'The centrifuge hums' }).waitFor();
});

test('recent conversations stand first when nothing is written; every kind has its group', async () => {
  await press('Control+k');
  await group('Recent').getByRole('option').first().waitFor();
  await expect.poll(() => group('Recent').getByRole('option').first().textContent()).toContain('Tomasz');
  await type('cath');
  await group('Conversations').getByText('Cath Lab 2').waitFor();
  await group('People').getByRole('option').first().waitFor();
  await group('Messages').getByRole('option').first().waitFor();
  await press('Control+a');
  await type('new');
  await group('Commands').getByText('New room').waitFor();
  await press('Escape');
});

test('what is marked stays marked while answers arrive above it', async () => {
  await press('Control+k');
  await page.getByRole('combobox').waitFor();
  // The room is known to this window; the people are asked of the server, and stand above it.
  await type('cath');
  await group('People').getByRole('option').first().waitFor();
  expect(await group('People').locator('[data-focused]').count()).toBe(0);
  expect(await marked().textContent()).toContain('Cath Lab 2');
  await press('Escape');
});

test('commands do what they say', async () => {
  await goTo('>dark', 'Theme: Dark');
  await expect.poll(() => page.evaluate(() => document.documentElement.dataset['theme'])).toBe('dark');
  await goTo('>system', 'Theme: System');
  await goTo('>busy', 'Status: Busy');
  await page.getByRole('button', { name: 'Profile and settings, Joaquín Herrera, Busy' }).waitFor();
  await goTo('>clear', 'Clear status');
  await page.getByRole('button', { name: 'Profile and settings, Joaquín Herrera, Available' }).waitFor();
  await goTo('>add per', 'Add person…');
  await page.getByRole('dialog', { name: 'Add a person' }).waitFor();
  await press('Escape');
  await goTo('>shortcuts', 'Keyboard shortcuts');
  await page.getByRole('dialog').getByText('Jump to people, conversations, messages, commands').waitFor();
  await press('Escape');
});

test('a message of long ago is gone to, and is in the middle of what was said around it', async () => {
  const [token = ''] = await tokensFor(server, ['yusuf-demir']);
  await using yusuf = clientOf(server, token);
  const handle = await yusuf.messaging.open({ person: 'joaquin-herrera' });
  await handle.send('The password of the aquarium is swordfish').sent;
  for (let n = 1; n <= AFTERWARDS; n++) await handle.send(`Later ${n}`).sent;
  await handle.close();

  await goTo('swordfish', /aquarium/);
  const message = page.locator('article:focus', { hasText: 'swordfish' });
  await message.waitFor();
  await joaquin.message('Later 1').first().waitFor();
  const [box, list] = await Promise.all([message.boundingBox(), page.getByRole('log').boundingBox()]);
  if (!box || !list) throw new Error('The message is not in sight.');
  expect(box.y).toBeGreaterThan(list.y);
  expect(box.y + box.height).toBeLessThan(list.y + list.height);
});

test('a message that is deleted is no longer found, and one of others’ conversations never', async () => {
  await goTo('wisn', 'Tomasz Wiśniewski');
  await joaquin.chooseOn('The centrifuge hums', 'Delete');
  await page.getByRole('dialog').getByRole('button', { name: 'Delete message' }).click();
  await joaquin.message('This message was deleted.').waitFor();
  // Behind a dialog nothing is jumped to.
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await press('Control+k');
  await page.getByRole('combobox').and(page.locator(':focus')).waitFor();
  await type('"the centrifuge hums"');
  await page.getByText('Nothing found for').waitFor();
  await press('Control+a');
  const [token = ''] = await tokensFor(server, ['yusuf-demir']);
  await using yusuf = clientOf(server, token);
  const notes = await yusuf.messaging.open({ person: 'yusuf-demir' });
  await notes.send('Zanzibar is a secret').sent;
  expect((await yusuf.messaging.call('messaging.search', { query: 'zanzibar' })).hits).toHaveLength(1);
  await type('zanzibar');
  await page.getByText('Nothing found for “zanzibar”').waitFor();
  await press('Escape');
});

test('all windows of a person agree at once: looks, language, status and hours', async () => {
  await goTo('>settings', 'Settings');
  const other = await openPage(context, page.url());
  const settings = (of: Page) => of.getByRole('main').last();
  await settings(other).getByRole('heading', { name: 'Working hours' }).waitFor();
  const looks = (of: Page) => of.evaluate(() => ({ ...document.documentElement.dataset, lang: document.documentElement.lang }));

  await settings(page).getByRole('button', { name: 'Dark' }).click();
  await settings(page).getByRole('button', { name: 'Compact' }).click();
  await other.waitForFunction(() => document.documentElement.dataset['density'] === 'compact');
  expect(await looks(other)).toMatchObject({ theme: 'dark', lang: 'en' });
  const agreed = await looks(other);
  await expect.poll(() => looks(page)).toEqual(agreed);

  await settings(page).getByRole('button', { name: 'Do not disturb' }).click();
  await settings(other).getByRole('button', { name: 'Do not disturb', pressed: true }).waitFor();

  await settings(page).getByLabel('Time zone').selectOption('Europe/Lisbon');
  await settings(page).getByRole('checkbox', { name: 'Saturday' }).check();
  await settings(page).getByLabel('Saturday, from').fill('22:00');
  await settings(page).getByLabel('Saturday, to').fill('06:30');
  await settings(page).getByRole('button', { name: 'Save' }).click();
  await settings(other).getByLabel('Saturday, from').waitFor();
  await expect.poll(() => settings(other).getByLabel('Saturday, to').inputValue()).toBe('06:30');
  await expect.poll(() => settings(other).getByLabel('Time zone').inputValue()).toBe('Europe/Lisbon');

  await settings(other).getByRole('button', { name: 'العربية' }).click();
  await page.getByRole('heading', { name: 'الإعدادات' }).waitFor();
  await expect.poll(() => page.evaluate(() => document.documentElement.dir)).toBe('rtl');
  await press('Control+k');
  await page.getByRole('combobox').and(page.locator(':focus')).waitFor();
  await type('حضور');
  await press('Control+a');
  await type('>');
  await page.getByRole('option', { name: 'اللغة: English' }).click();
  await other.getByRole('heading', { name: 'Settings' }).waitFor();
  await other.close();
});
