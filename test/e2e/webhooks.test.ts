import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { launchBrowser, watchFaults } from './support/browser.ts';
import { parley, type Server } from './support/server.ts';
import { startServer } from './support/start-server.ts';
import { Window } from './support/window.ts';

let browser: Browser;
let server: Server;
let context: BrowserContext;
let page: Page;
let window: Window;
let faults: string[];

beforeAll(async () => {
  [browser, server] = await Promise.all([launchBrowser(), startServer()]);
  context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] });
  faults = watchFaults(context, server.url);
  window = await Window.withSample(context, server.firstRunUrl ?? '');
  page = window.page;
});
afterAll(async () => {
  await browser?.close();
  await server?.dispose();
});
afterEach(() => expect(faults).toEqual([]));

/** An endpoint that is gone: it answers 410. */
async function goneEndpoint(): Promise<{ readonly url: string } & Disposable> {
  const gone = createServer((_, response) => void response.writeHead(410).end());
  await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(gone.address() as AddressInfo).port}/hooks`;
  return { url, [Symbol.dispose]: () => void gone.close() };
}

const dialog = () => page.getByRole('dialog');
const post = async (address: string, text: string): Promise<number> =>
  (await fetch(address, { method: 'POST', body: JSON.stringify({ text }) })).status;

test('a member makes an address for an app with the keyboard alone, copies it, sees what comes there, and removes it', async () => {
  await window.converseWith('Cath Lab 2');
  await page.getByRole('main').locator('[aria-pressed]').first().press('Enter');
  const item = page.getByRole('button', { name: 'Apps that post here…' });
  await item.press('Enter');
  await dialog().getByText('No app posts here yet.').waitFor();
  await dialog().getByRole('textbox').and(page.locator(':focus')).waitFor();
  await page.keyboard.type('Build server');
  await page.keyboard.press('Enter');
  const made = dialog().getByRole('textbox', { name: 'Address of Build server' });
  const address = await made.inputValue();
  expect(address).toMatch(new RegExp(`^${server.url}/hooks/[\\w-]+/[\\w-]+$`));
  await expect.poll(() => made.evaluate((field) => document.activeElement === field)).toBe(true);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByText('Copied').waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(address);
  await dialog().getByText('never used').waitFor();

  expect(await post(address, 'Build 7 *failed*')).toBe(200);
  await page.keyboard.press('Escape');
  await expect.poll(() => item.evaluate((button) => document.activeElement === button)).toBe(true);
  const message = page.getByRole('article').filter({ hasText: 'Build 7 failed' });
  await message.getByText('Build server').waitFor();

  await item.press('Enter');
  await dialog().getByText('last used').waitFor();
  await dialog().getByRole('button', { name: 'Remove Build server' }).press('Enter');
  await dialog().getByText('Its messages stay.').waitFor();
  await page.keyboard.press('Enter');
  await dialog().getByText('No app posts here yet.').waitFor();
  expect(await post(address, 'Build 8')).toBe(404);
  await page.keyboard.press('Escape');
  await message.waitFor();
});

test('whoever clicks twice makes one address', async () => {
  await page.getByRole('button', { name: 'Apps that post here…' }).press('Enter');
  await dialog().getByText('No app posts here yet.').waitFor();
  await dialog().getByRole('textbox').and(page.locator(':focus')).waitFor();
  await page.keyboard.type('Twice');
  await dialog()
    .getByRole('button', { name: 'Make an address' })
    .evaluate((button: HTMLElement) => {
      button.click();
      button.click();
    });
  await dialog().getByRole('textbox', { name: 'Address of Twice' }).waitFor();
  await dialog().getByRole('button', { name: 'Remove Twice' }).press('Enter');
  await dialog().getByText('Its messages stay.').waitFor();
  await page.keyboard.press('Enter');
  await dialog().getByText('No app posts here yet.').waitFor();
  await page.keyboard.press('Escape');
});

/** What the command says. */
async function command(...args: string[]): Promise<string> {
  const { code, output } = await parley(args, { data: server.data });
  expect([code, output]).toEqual([0, expect.any(String)]);
  return output.trim();
}

test('an address whose maker can no longer write is shown as paused, and says so to whoever posts there', async () => {
  const [, address = ''] = (await command('webhooks', 'incoming', 'add', 'cath-lab-2', '--name', 'Pager', '--by', 'kwame-mensah')).split(
    '\t',
  );
  expect(address).toContain('/hooks/');
  const headers = { authorization: `Bearer ${await command('token', 'kwame-mensah')}` };
  expect(await post(address, 'Bed 7')).toBe(200);
  await fetch(`${server.url}/api/v1/conversations/cath-lab-2/leave`, { method: 'POST', headers, body: '{}' });
  expect(await post(address, 'Bed 8')).toBe(403);
  await page.getByRole('button', { name: 'Apps that post here…' }).press('Enter');
  const app = dialog().getByRole('listitem').filter({ hasText: 'Pager' });
  await app.getByText('Paused').waitFor();
  await app.getByText('It was made by Kwame Mensah, who can no longer write here.').waitFor();
  await page.keyboard.press('Escape');
});

test('an administrator sees in the settings that a webhook is off and why, and turns it on again', async () => {
  using gone = await goneEndpoint();
  await command('settings', 'set', 'webhooks.networks', '127.0.0.1');
  const [id = ''] = (await command('webhooks', 'add', gone.url, '--events', 'person.created')).split('\t');
  await command('people', 'add', 'Ada Fern', 'ada@fern.example');
  const news = page.getByRole('status').filter({ hasText: 'A webhook was switched off' });
  await news.waitFor();
  expect(await command('webhooks', 'list')).toContain('disabled (gone)');
  await news.getByRole('button', { name: 'Settings' }).press('Enter');
  const webhooks = page.getByRole('region', { name: 'Webhooks' });
  const item = webhooks.getByRole('listitem').filter({ hasText: gone.url });
  await item.getByText('gone for good (410)').waitFor();
  await item.getByText('Off', { exact: true }).waitFor();
  await item.getByRole('button', { name: `Turn on ${gone.url}` }).press('Enter');
  await item.getByText('It takes what it is sent.').waitFor();
  expect(await command('webhooks', 'list')).toContain(`${id}\t${gone.url}\tperson.created\trooms\t\tenabled`);
  await news.waitFor({ state: 'hidden' });

  await command('people', 'add', 'Bo Fern', 'bo@fern.example');
  await news.waitFor();
  await item.getByText('gone for good (410)').waitFor();
  await page.reload();
  await news.waitFor();
  await item.getByRole('button', { name: `Leave ${gone.url} off` }).press('Enter');
  await item.getByText('somebody turned it off').waitFor();
  await news.waitFor({ state: 'hidden' });
  await command('webhooks', 'remove', id);
});
