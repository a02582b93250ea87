// Files from person to person in two windows, through a server that is killed, past a reload. Dialogs of the system cannot be driven: the pages
// are given a browser that has none, and choose files and save them as other browsers do.
import { createHash, randomFillSync } from 'node:crypto';
import { createReadStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, BrowserContext, Download } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { Axe } from './support/axe.ts';
import { launchBrowser, watchFaults } from './support/browser.ts';
import type { Server } from './support/server.ts';
import { startServer } from './support/start-server.ts';
import { Window } from './support/window.ts';

const SIZE = 40 * 1024 * 1024 + 5;

let browser: Browser;
let server: Server;
let context: BrowserContext;
let faults: string[];
let joaquin: Window;
let amara: Window;

beforeAll(async () => {
  [browser, server] = await Promise.all([launchBrowser(), startServer()]);
  context = await browser.newContext();
  await context.addInitScript(() => {
    for (const picker of ['showOpenFilePicker', 'showSaveFilePicker']) Reflect.deleteProperty(globalThis, picker);
  });
  faults = watchFaults(context, server.url, /WebSocket connection|ERR_CONNECTION_REFUSED/);
  joaquin = await Window.withSample(context, server.firstRunUrl ?? '');
  amara = await joaquin.openAs('Amara Okafor');
});
afterAll(async () => {
  await browser?.close();
  await server?.dispose();
});
afterEach(() => expect(faults).toEqual([]));

let folder: string;
let content: Buffer;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'parley-files-'));
  content = randomFillSync(Buffer.alloc(SIZE));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The files of a window, in its corner. */
const files = (window: Window) => window.page.getByRole('region', { name: 'Files on their way' });
/** The sentence as it is shown: names in it keep their own direction, by characters around them. */
const said = (sentence: string) => new RegExp(`${sentence.replaceAll(/Joaquín Herrera|Amara Okafor/g, '.?$&.?')}$`);
const status = (window: Window, sentence: string) => files(window).locator('.FileCard').getByText(said(sentence)).waitFor();
const button = (window: Window, name: string) => files(window).getByRole('button', { name, exact: true });

async function send(name: string): Promise<void> {
  const opener = joaquin.page.getByRole('button', { name: 'Send a file to Amara Okafor' });
  const [chooser] = await Promise.all([joaquin.page.waitForEvent('filechooser'), opener.click()]);
  writeFileSync(path.join(folder, name), content);
  await chooser.setFiles(path.join(folder, name));
  // Each of them, so that one sees which step did not come.
  await status(joaquin, 'Waiting for Amara Okafor to accept.');
  await status(amara, 'Joaquín Herrera wants to send you this file.');
}

async function dismiss(window: Window): Promise<void> {
  await button(window, 'Close').click();
  await files(window).waitFor({ state: 'detached' });
}

async function expectSame(download: Download): Promise<void> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(await download.path())) hash.update(chunk);
  expect(hash.digest('hex')).toBe(createHash('sha256').update(content).digest('hex'));
}

test('a file that is offered is declined, of which its sender hears', async () => {
  await send('rota.html');
  expect(await (await Axe.on(amara.page)).violations()).toEqual([]);
  await button(amara, 'Decline').click();
  await files(amara).waitFor({ state: 'detached' });
  await status(joaquin, 'Amara Okafor declined it.');
  await dismiss(joaquin);
});

test('a file that is chosen late is offered, though the browser has tidied up meanwhile', async () => {
  const late = path.join(folder, 'late.html');
  writeFileSync(late, 'late');
  // Without the file chooser of Playwright, which would hold the page's input.
  const session = await context.newCDPSession(joaquin.page);
  await session.send('Page.enable');
  await session.send('DOM.enable');
  await session.send('Page.setInterceptFileChooserDialog', { enabled: true });
  const asked = new Promise<number>((resolve) => session.once('Page.fileChooserOpened', ({ backendNodeId = 0 }) => resolve(backendNodeId)));
  await joaquin.page.getByRole('button', { name: 'Send a file to Amara Okafor' }).click();
  const backendNodeId = await asked;
  await session.send('HeapProfiler.collectGarbage');
  await session.send('DOM.setFileInputFiles', { backendNodeId, files: [late] });
  await session.detach();
  await status(amara, 'Joaquín Herrera wants to send you this file.');
  await button(amara, 'Decline').click();
  await status(joaquin, 'Amara Okafor declined it.');
  await dismiss(joaquin);
  await joaquin.page.locator('input[type=file]').waitFor({ state: 'detached' });
});

test('a file arrives as it was sent, though it stood still and the server was killed on the way', async () => {
  await send('scan\u202Egpj.html');
  await status(amara, 'scangpj.html');
  const saved = amara.page.waitForEvent('download', { timeout: 0 });
  await button(amara, 'Accept').click();
  await button(amara, 'Pause').click();
  await status(joaquin, 'Paused by Amara Okafor');
  expect(await (await Axe.on(joaquin.page)).violations()).toEqual([]);
  await button(amara, 'Go on').click();
  // Much of it is still to come, and something is under way.
  await server.end('SIGKILL');
  await status(joaquin, 'Goes on when the connection is back.');
  server = await server.restart();
  const download = await saved;
  expect(download.suggestedFilename()).toBe('scangpj.html');
  await expectSame(download);
  await status(joaquin, 'Amara Okafor has it.');
  await status(amara, 'Arrived, and saved with your downloads.');
  await Promise.all([dismiss(joaquin), dismiss(amara)]);
});

/** Runs in the page: settles with the number of parts of files in its own store, when there are so many. */
async function storedParts(wanted: number): Promise<number> {
  const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('arriving', { create: true });
  for (;;) {
    let parts = 0;
    for await (const transfer of folder.values()) {
      if (transfer.kind === 'directory') for await (const _ of transfer.keys()) parts += 1;
    }
    if (parts >= wanted) return parts;
  }
}
const PART_BYTES = 8 * 1024 * 1024;

test('a receiver who reloads goes on where it was', async () => {
  // What has arrived before is still there.
  const before = await amara.page.evaluate(storedParts, 0);
  await send('atlas.html');
  await button(amara, 'Accept').click();
  // When the second part has been begun the first one is stored.
  await amara.page.evaluate(storedParts, before + 2);
  await button(joaquin, 'Pause').click();
  await button(joaquin, 'Go on').waitFor();
  const [saved] = await Promise.all([
    amara.page.waitForEvent('download', { timeout: 0 }),
    (async () => {
      await amara.page.reload();
      // The sender still lets it stand still: what has arrived before is all that it says.
      await status(amara, 'Paused by Joaquín Herrera');
      const said = async () => Number(await files(joaquin).getByRole('progressbar').getAttribute('value'));
      await expect.poll(said).toBeGreaterThanOrEqual(PART_BYTES);
      await button(joaquin, 'Go on').click();
    })(),
  ]);
  await expectSame(saved);
  await status(joaquin, 'Amara Okafor has it.');
});

test('nothing of the files of somebody who signs out stays in the browser', async () => {
  expect(await amara.page.evaluate(storedParts, 1)).toBeGreaterThan(0);
  await amara.chooseInProfile('Sign out');
  await amara.page.getByRole('button', { name: 'Sign in' }).waitFor();
  await expect.poll(() => amara.page.evaluate(storedParts, 0)).toBe(0);
});
