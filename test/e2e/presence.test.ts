import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { launchBrowser, watchFaults } from './support/browser.ts';
import type { Server } from './support/server.ts';
import { startServer } from './support/start-server.ts';
import { openPage, Window } from './support/window.ts';

/** Nobody who comes back within it is said to have left. */
const GRACE_MS = 8_000;

let browser: Browser;
let server: Server;
let context: BrowserContext;
let faults: string[];
/** Who watches, with the card of the other one open; and who is watched. */
let joaquin: Window;
let amara: Window;

beforeAll(async () => {
  [browser, server] = await Promise.all([launchBrowser(), startServer()]);
  context = await browser.newContext();
  faults = watchFaults(context, server.url);
  joaquin = await Window.withSample(context, server.firstRunUrl ?? '');
  amara = await joaquin.openAs('Amara Okafor');
  await joaquin.say('Are you there?');
});
afterAll(async () => {
  await browser?.close();
  await server?.dispose();
});
afterEach(() => expect(faults).toEqual([]));

/** The shape beside her name in his list of conversations, named by its word. */
const shape = (word: string) => joaquin.row('Amara Okafor').getByRole('img', { name: word, exact: true });
const card = () => joaquin.page.getByRole('complementary', { name: 'Amara Okafor' });

test('what somebody says of themself is seen by others in word and shape, and by their own windows', async () => {
  await shape('Available').waitFor();
  await card().getByText('Available', { exact: true }).waitFor();

  await amara.chooseInProfile('Status text and end…');
  const dialog = amara.page.getByRole('dialog', { name: 'Your status' });
  await dialog.getByLabel('Status', { exact: true }).selectOption('Busy');
  await dialog.getByLabel('What others read').fill('Rounds <b>7B</b>');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'detached' });

  await shape('Busy').waitFor();
  expect(await shape('Busy').getAttribute('data-state')).toBe('busy');
  await card().getByText('Busy', { exact: true }).waitFor();
  await card().getByText('Rounds <b>7B</b>', { exact: true }).waitFor();

  const second = new Window(await openPage(context, amara.page.url()));
  await second.arrived();
  await second.page.getByRole('button', { name: 'Profile and settings, Amara Okafor, Busy' }).waitFor();
  await second.chooseInProfile('Do not disturb');
  await shape('Do not disturb').waitFor();
  // The text stays with another state.
  await card().getByText('Rounds <b>7B</b>', { exact: true }).waitFor();
  const own = amara.page.getByRole('button', { name: 'Profile and settings, Amara Okafor, Do not disturb' });
  await own.click();
  await amara.page.getByRole('button', { name: 'Do not disturb', pressed: true }).waitFor();
  await amara.page.keyboard.press('Escape');
  await second.page.close();
});

test('a status that ends by itself says until when', async () => {
  await amara.chooseInProfile('Status text and end…');
  const dialog = amara.page.getByRole('dialog', { name: 'Your status' });
  await dialog.getByLabel('Status', { exact: true }).selectOption('Away');
  await dialog.getByLabel('What others read').fill('');
  await dialog.getByLabel('Ends').selectOption('In 1 hour');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await card()
    .getByText(/^Away until .*\d/)
    .waitFor();
  expect(await shape('Away').getAttribute('data-state')).toBe('away');
});

test('nobody at a window for five minutes is away; the first touch brings them back', async () => {
  await amara.chooseInProfile('Clear status');
  await shape('Available').waitFor();
  await amara.page.clock.install();
  await amara.page.reload();
  await amara.arrived();
  await amara.page.clock.fastForward('05:00');
  await shape('Away').waitFor();
  await amara.page.mouse.move(200, 200);
  await shape('Available').waitFor();
});

test('who reloads is never seen offline; who goes is, after a while', async () => {
  const row = joaquin.row('Amara Okafor');
  const seen = await row.evaluateHandle((element) => {
    const words = new Set<string>();
    const look = () => words.add(element.querySelector('[role="img"]')?.getAttribute('aria-label') ?? 'none');
    look();
    new MutationObserver(look).observe(element, { subtree: true, childList: true, attributes: true });
    return words;
  });
  const words = () => seen.evaluate((set) => [...set]);
  const left = performance.now();
  await amara.page.reload();
  await amara.arrived();
  // What she does after it arrives after whatever the reload has caused.
  await amara.chooseInProfile('Away');
  await shape('Away').waitFor();
  // How long a reload takes is this machine's business: whoever comes back after the grace was offline.
  const offline = performance.now() - left > GRACE_MS ? ['Offline'] : [];
  expect(new Set([...(await words()), ...offline])).toEqual(new Set(['Available', ...offline, 'Away']));

  await amara.page.close();
  await shape('Offline').waitFor();
  expect(await shape('Offline').getAttribute('data-state')).toBe('offline');
  await card().getByText('Offline', { exact: true }).waitFor();
  expect(new Set(await words())).toEqual(new Set(['Available', 'Away', 'Offline']));
});
