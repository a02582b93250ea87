// Files between two who look at pages of an application. Dialogs of the system cannot be driven: the pages are given a browser that has none.
import { randomFillSync } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { FileNews } from '@parley/elements';
import type { Browser, BrowserContext, Download, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { accessibleNodes } from './support/accessibility.ts';
import { launchBrowser, watchFaults } from './support/browser.ts';
import { loadSample } from './support/clients.ts';
import { HostApplication } from './support/host-application.ts';
import { lookAt } from './support/look.ts';
import type { Server } from './support/server.ts';
import { startServer } from './support/start-server.ts';

const LARS = 'lars-johansen';
const AMARA = 'amara-okafor';
const CONTENT = randomFillSync(Buffer.alloc(300_007));
/** What it needs, and nothing else. */
const CAN = ['crm/deal/42: join members', 'people/get: call', 'pipes/file: open accept'];

let browser: Browser;
let server: Server;
let crm: HostApplication;
beforeAll(async () => {
  [browser, server] = await Promise.all([launchBrowser(), startServer()]);
  await loadSample(server);
  crm = await HostApplication.start(server, 'crm', AMARA);
  await server.command(['application', 'channels', 'crm', '--set', 'deal/:id=live']);
});
afterAll(async () => {
  await browser?.close();
  crm?.close();
  await server?.dispose();
});

const contexts: BrowserContext[] = [];
const faults: (readonly string[])[] = [];
afterEach(async () => {
  // The server is another origin: what is loaded from there is no fault.
  expect(faults.flat().filter((fault) => !fault.startsWith(`foreign request: ${server.url}/`))).toEqual([]);
  await Promise.all(contexts.splice(0).map((context) => context.close()));
  faults.length = 0;
});

interface Opened {
  readonly page: Page;
  /** What the page was told. */
  news(): Promise<readonly FileNews[]>;
}

/** Opens a page with this in it, in a browser of that person. */
async function open(person: string, body: string, options: Parameters<HostApplication['serve']>[2] = {}, can = CAN): Promise<Opened> {
  const context = await browser.newContext();
  contexts.push(context);
  faults.push(watchFaults(context, crm.origin));
  await context.addInitScript(() => {
    for (const picker of ['showOpenFilePicker', 'showSaveFilePicker']) Reflect.deleteProperty(globalThis, picker);
    const news: FileNews[] = [];
    Object.assign(globalThis, { news });
    document.addEventListener('parley-file', ({ detail }) => news.push(detail));
  });
  Object.assign(crm, { person, can });
  const page = await context.newPage();
  const script = `<script type="module" src="${server.url}/elements.js"></script>`;
  const connection = `<parley-connection server="${server.url}" token-url="/parley-token"></parley-connection>`;
  await page.goto(crm.serve('/page', `${script}${connection}${body}`, options));
  await page.waitForFunction(() => document.querySelector('parley-connection')?.state === 'up');
  return { page, news: () => page.evaluate(() => (globalThis as unknown as { news: FileNews[] }).news) };
}

const OF_DEAL = '<p>Send a file to: <parley-files channel="crm/deal/42"></parley-files></p>';

const corner = (page: Page, name = 'Files on their way') => page.getByRole('region', { name });

async function choose(page: Page, button: string, name: string): Promise<void> {
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.getByRole('button', { name: button }).click()]);
  await chooser.setFiles({ name, mimeType: 'text/html', buffer: CONTENT });
}

async function expectSame(download: Download): Promise<void> {
  expect(Buffer.compare(await readFile(await download.path()), CONTENT)).toBe(0);
}

test('two who have the same deal open send each other a file, on pages whose style sheet spares nothing', async () => {
  const amara = await open(AMARA, OF_DEAL, { hostile: true });
  await amara.page.getByText('Nobody else is here.').waitFor();
  const lars = await open(LARS, OF_DEAL, { hostile: true });
  await amara.page.getByRole('button', { name: 'Send a file to Lars Johansen' }).waitFor();
  await choose(lars.page, 'Send a file to Amara Okafor', 'offer\u202Efdp.html');
  await corner(amara.page).getByText('offerfdp.html').waitFor();
  await amara.page.getByRole('status').getByText('offerfdp.html: \u2068Lars Johansen\u2069 wants to send you this file.').waitFor();
  const nodes = await accessibleNodes(amara.page);
  expect(nodes).toContainEqual({ role: 'region', name: 'Files on their way' });
  expect(nodes).toContainEqual({ role: 'listitem', name: 'From Lars Johansen' });
  const saved = amara.page.waitForEvent('download');
  await corner(amara.page).getByRole('button', { name: 'Accept' }).press('Enter');
  const download = await saved;
  expect(download.suggestedFilename()).toBe('offerfdp.html');
  await expectSame(download);
  await corner(lars.page)
    .getByText(/Amara Okafor.? has it\.$/)
    .waitFor();
  const about = { size: CONTENT.length, id: expect.any(String) };
  const received = { ...about, way: 'in', person: LARS, name: 'offerfdp.html' };
  await expect.poll(amara.news).toEqual(['offered', 'done'].map((state) => ({ ...received, state })));
  const sent = { ...about, way: 'out', person: AMARA, name: 'offer\u202Efdp.html' };
  await expect.poll(lars.news).toEqual(['offered', 'done'].map((state) => ({ ...sent, state })));
  for (const { page } of [amara, lars]) {
    await corner(page).getByRole('button', { name: 'Close' }).click();
    await corner(page).waitFor({ state: 'detached' });
  }
});

test('a file that is dropped on a name is sent, and declined from right to left', async () => {
  const amara = await open(AMARA, '<p>ملفات <parley-files></parley-files></p>', { html: 'lang="ar" dir="rtl"' });
  const lars = await open(LARS, `<p><parley-files person="${AMARA}"></parley-files></p>`);
  const button = lars.page.getByRole('button', { name: 'Send a file to Amara Okafor', disabled: false });
  await button.waitFor();
  const dropped = await lars.page.evaluateHandle(() => {
    const data = new DataTransfer();
    data.items.add(new File(['plan'], 'plan.txt'));
    return data;
  });
  await button.dispatchEvent('dragover', { dataTransfer: dropped });
  await button.dispatchEvent('drop', { dataTransfer: dropped });
  await corner(amara.page, 'ملفات في الطريق').getByText('plan.txt').waitFor();
  expect((await corner(amara.page, 'ملفات في الطريق').boundingBox())?.x).toBeGreaterThan(500);
  expect(await lookAt(amara.page, 'elements-files-ar')).toEqual([]);
  await amara.page.getByRole('button', { name: 'رفض' }).click();
  await corner(lars.page)
    .getByText(/Amara Okafor.? declined it\.$/)
    .waitFor();
  await expect
    .poll(async () => (await lars.news()).map(({ state, trouble }) => [state, trouble]))
    .toEqual([
      ['offered', undefined],
      ['failed', 'declined'],
    ]);
  expect(await lookAt(lars.page, 'elements-files-corner')).toEqual([]);
});

test('several elements have one corner, which stays when one of them is moved or goes', async () => {
  const amara = await open(AMARA, '<div><p id="one"><parley-files></parley-files></p><p id="two"><parley-files></parley-files></p></div>');
  const lars = await open(LARS, `<p><parley-files person="${AMARA}"></parley-files></p>`);
  await choose(lars.page, 'Send a file to Amara Okafor', 'a.html');
  await corner(amara.page).getByText('a.html').waitFor();
  expect(await corner(amara.page).count()).toBe(1);
  await amara.page.evaluate(() => {
    const both = document.querySelector('div');
    both?.remove();
    document.querySelector('h1')?.after(both ?? '');
  });
  await corner(amara.page).getByText('a.html').waitFor();
  expect(await corner(amara.page).count()).toBe(1);
  await amara.page.evaluate(() => document.querySelector('#one')?.remove());
  await corner(amara.page).getByText('a.html').waitFor();
  await amara.page.evaluate(() => document.querySelector('h1')?.before(document.querySelector('#two') ?? ''));
  const saved = amara.page.waitForEvent('download');
  await corner(amara.page).getByRole('button', { name: 'Accept' }).click();
  await expectSame(await saved);
  await corner(lars.page)
    .getByText(/Amara Okafor.? has it\.$/)
    .waitFor();
});

test('whose token does not list it sends nothing, and is told', async () => {
  const lars = await open(LARS, `<p><parley-files person="${AMARA}"></parley-files></p>`, {}, ['people/get: call']);
  await choose(lars.page, 'Send a file to Amara Okafor', 'a.html');
  await corner(lars.page)
    .getByText(/You may not send files to .?Amara Okafor/)
    .waitFor();
  await expect.poll(async () => (await lars.news()).at(-1)).toMatchObject({ state: 'failed', trouble: 'forbidden' });
});
