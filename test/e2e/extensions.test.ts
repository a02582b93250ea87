import path from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { launchBrowser, watchFaults } from './support/browser.ts';
import { lookAt } from './support/look.ts';
import type { Server } from './support/server.ts';
import { startServer } from './support/start-server.ts';
import { Window } from './support/window.ts';

const COMPONENT = path.resolve(import.meta.dirname, '../../components/host/test/modules/votes.ts');

let browser: Browser;
let server: Server;
let context: BrowserContext;
let faults: string[];
let joaquin: Window;
let page: Page;

beforeAll(async () => {
  [browser, server] = await Promise.all([launchBrowser(), startServer({ env: { PARLEY_COMPONENTS: COMPONENT } })]);
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

const dialog = () => page.getByRole('dialog');

async function beginVote(): Promise<void> {
  await page.getByRole('button', { name: 'More to send' }).click();
  await page.getByRole('menuitem', { name: 'Vote' }).click();
  await dialog().getByText('Everybody in this conversation is asked.').waitFor();
}
async function ask(question: string): Promise<void> {
  await beginVote();
  await dialog().getByRole('textbox', { name: 'Question' }).fill(question);
  await dialog().getByRole('combobox', { name: 'Answers' }).selectOption('A date');
  await page.keyboard.press('Tab');
  await dialog().getByRole('button', { name: 'Ask', exact: true }).click();
  await dialog().waitFor({ state: 'detached' });
}
async function openPage(): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill('questions');
  await page.getByRole('option', { name: 'Questions that were asked' }).click();
  await dialog().getByRole('heading', { name: 'All questions' }).waitFor();
}

test('a component of somebody else adds to the composer: it asks, and is answered', async () => {
  await joaquin.converseWith('Cath Lab 2');
  await ask('When do we meet?');
});

test('it shows a page among the commands, and buttons that change it', async () => {
  await openPage();
  await dialog().getByText('When do we meet?').waitFor();
  await dialog().getByText('date', { exact: true }).waitFor();
  await dialog().getByRole('button', { name: 'Forget all' }).click();
  await dialog().getByRole('heading', { name: 'Nothing left' }).waitFor();
  await page.keyboard.press('Escape');
});

test('it shows a card of a person, where there is something to say', async () => {
  await joaquin.converseWith('Cath Lab 2');
  await ask('Who brings cake?');
  await page.goto(`${server.url}/u/0/directory/all?person=joaquin-herrera`);
  await page.getByRole('region', { name: 'Votes' }).getByText('Who brings cake?').waitFor();
  expect(await lookAt(page, 'extension-person')).toEqual([]);
});

test('it shows a thing of its own below the message that names it', async () => {
  await joaquin.converseWith('Cath Lab 2');
  await joaquin.composer.fill('Please answer:\nparley:votes/vote/0\nparley:votes/vote/99\nparley:nobody/vote/0');
  await page.keyboard.press('Enter');
  const card = page.getByRole('article').getByRole('group', { name: 'Who brings cake?' });
  await card.getByText('date', { exact: true }).waitFor();
  expect(await page.getByRole('article').getByRole('group').count()).toBe(1);
  expect(await lookAt(page, 'extension-message')).toEqual([]);
});

test('it does not lend itself the rights of whoever presses its buttons, for what is not its own', async () => {
  await joaquin.converseWith('Cath Lab 2');
  await beginVote();
  await dialog().getByRole('textbox', { name: 'Question' }).fill('?');
  await dialog().getByRole('button', { name: 'Change somebody' }).click();
  await page
    .getByText(/^It did not work/)
    .or(page.getByRole('status').getByText('people.update'))
    .first()
    .waitFor();
  await page.keyboard.press('Escape');
});

test('what it asks is ours to look at, at every size, light and dark', async () => {
  await joaquin.converseWith('Cath Lab 2');
  await beginVote();
  expect(await lookAt(page, 'extension-dialog')).toEqual([]);
  await page.keyboard.press('Escape');
});
