import { randomFillSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type {} from '@parley/elements';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { launchBrowser, watchFaults } from './support/browser.ts';
import { loadSample } from './support/clients.ts';
import type { RunningCrm } from './support/crm.ts';
import { PATCH, startCrmWithParley } from './support/crm-with-parley.ts';
import { lookAt } from './support/look.ts';
import type { Server } from './support/server.ts';
import { startServer } from './support/start-server.ts';

const MOST_LINES = 40;
/** Of Maya, team North. */
const DEAL = '/deals/1';
/** Of Pieter, team North, until it is given to the other team. */
const GIVEN_AWAY = '/deals/7';

let browser: Browser;
let server: Server;
let crm: RunningCrm;
beforeAll(async () => {
  [browser, server] = await Promise.all([launchBrowser(), startServer()]);
  await loadSample(server);
  crm = await startCrmWithParley(server);
});
afterAll(async () => {
  await browser?.close();
  await crm?.dispose();
  await server?.dispose();
});

/** In a browser of their own, in which nothing is asked of any other server. */
async function signIn(name: string, path: string): Promise<{ page: Page; faults: readonly string[] }> {
  const context = await browser.newContext();
  onTestFinished(() => context.close());
  const faults = watchFaults(context, [crm.url, server.url]);
  // Dialogs of the system cannot be driven: files are chosen and saved as in a browser that has none.
  await context.addInitScript(() => {
    for (const picker of ['showOpenFilePicker', 'showSaveFilePicker']) Reflect.deleteProperty(globalThis, picker);
  });
  const page = await context.newPage();
  await page.goto(crm.url + path);
  await page.getByRole('textbox', { name: 'User name' }).fill(name);
  await page.getByLabel('Password').fill('tideway-sample');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'Sign out' }).waitFor();
  return { page, faults };
}

const conversation = (page: Page) => page.getByRole('region', { name: 'Conversation' });

async function say(page: Page, words: string): Promise<void> {
  await conversation(page).getByRole('textbox').fill(words);
  await conversation(page).getByRole('textbox').press('Enter');
}

test('the patch adds at most 40 lines', () => {
  const added = readFileSync(PATCH, 'utf8').matchAll(/^\+(?!\+\+)/gm);
  expect([...added].length).toBeLessThanOrEqual(MOST_LINES);
});

test('two of a team see each other on a deal and talk there; who has left sees what is unread', async () => {
  const maya = await signIn('maya', DEAL);
  const tomas = await signIn('tomas', DEAL);
  await conversation(maya.page).getByRole('listitem').filter({ hasText: 'Tomas Lindqvist' }).waitFor();
  const title = await maya.page.getByRole('heading', { level: 1 }).textContent();
  await conversation(maya.page)
    .getByRole('heading', { name: title ?? '', exact: true })
    .waitFor();
  await maya.page.getByRole('term').filter({ hasText: 'Owner' }).waitFor();
  await tomas.page.locator('dd parley-presence[person="crm.maya"]:state(available)').waitFor();

  await say(maya.page, 'They signed **this morning**.');
  await conversation(tomas.page).getByText('They signed this morning.').waitFor();
  await tomas.page.goto(`${crm.url}/deals`);
  await conversation(maya.page).getByText('Tomas Lindqvist').first().waitFor({ state: 'hidden' });
  await say(maya.page, 'Who sends the contract?');
  await tomas.page.locator('parley-unread').getByText('1', { exact: true }).waitFor();
  await tomas.page.goto(crm.url + DEAL);
  await conversation(tomas.page).getByText('Who sends the contract?').waitFor();
  await tomas.page.locator('parley-unread:state(unread)').waitFor({ state: 'detached' });
  expect([...maya.faults, ...tomas.faults]).toEqual([]);
});

test('two of a team who look at a deal send each other a file, which arrives as it was sent', async () => {
  const content = randomFillSync(Buffer.alloc(700_001));
  const maya = await signIn('maya', DEAL);
  const tomas = await signIn('tomas', DEAL);
  const opener = maya.page.getByRole('button', { name: 'Send a file to Tomas Lindqvist' });
  const [chooser] = await Promise.all([maya.page.waitForEvent('filechooser'), opener.click()]);
  await chooser.setFiles({ name: 'Offer, second.pdf', mimeType: 'application/pdf', buffer: content });
  const offered = tomas.page.getByRole('region', { name: 'Files on their way' });
  await offered.getByText('Offer, second.pdf').waitFor();
  expect(await lookAt(tomas.page, 'crm-with-parley-file')).toEqual([]);
  const [saved] = await Promise.all([tomas.page.waitForEvent('download'), offered.getByRole('button', { name: 'Accept' }).click()]);
  expect(saved.suggestedFilename()).toBe('Offer, second.pdf');
  expect(Buffer.compare(await readFile(await saved.path()), content)).toBe(0);
  await maya.page
    .getByRole('region', { name: 'Files on their way' })
    .getByText(/Tomas Lindqvist.? has it\.$/)
    .waitFor();
  expect([...maya.faults, ...tomas.faults]).toEqual([]);
});

/** What the server answers whoever opens the conversation with the token that the CRM gives the page. */
async function statusOfOpening(page: Page, conversation: string): Promise<number> {
  const token = await page.evaluate(() => fetch('/parley-token').then((answer) => answer.text()));
  const { status } = await fetch(`${server.url}/api/v1/conversations`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ conversation }),
  });
  return status;
}

test('the token of the other team opens neither the conversation nor the channel of the deal', async () => {
  const { page } = await signIn('lucia', '/deals');
  const own = await page.getByRole('link').evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''));
  const seen = own.find((href) => /^\/deals\/\d+$/.test(href));
  expect(await statusOfOpening(page, 'crm/deal/1')).toBe(403);
  expect(await statusOfOpening(page, `crm${seen?.replace('/deals', '/deal')}`)).toBe(200);
});

test('who no longer sees a deal is refused its conversation from the next token on', async () => {
  const { page } = await signIn('pieter', GIVEN_AWAY);
  await say(page, 'The cranes are mine.');
  expect(await statusOfOpening(page, 'crm/deal/7')).toBe(200);

  const ines = await signIn('ines', `${GIVEN_AWAY}/edit`);
  await ines.page.getByRole('combobox', { name: 'Owner' }).selectOption('Kenji Watanabe (South)');
  await ines.page.getByRole('button', { name: 'Save' }).click();
  await ines.page
    .getByRole('status')
    .filter({ hasText: /saved|changed/ })
    .waitFor();
  expect((await page.goto(crm.url + GIVEN_AWAY))?.status()).toBe(404);
  expect(await statusOfOpening(page, 'crm/deal/7')).toBe(403);
  await page.evaluate(() => {
    const messenger = document.createElement('parley-messenger');
    messenger.conversation = 'crm/deal/7';
    document.querySelector('main')?.append(messenger);
  });
  await page.getByText('You are not in this conversation, or it does not exist.').waitFor();
});

test('the patched pages are usable at each size, light and dark', async () => {
  const { page, faults } = await signIn('ines', DEAL);
  await conversation(page).getByRole('textbox').waitFor();
  expect(await lookAt(page, 'crm-with-parley')).toEqual([]);
  expect(faults).toEqual([]);
});
