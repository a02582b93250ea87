import type {} from '@parley/elements';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from './support/browser.ts';
import { loadSample } from './support/clients.ts';
import { HostApplication } from './support/host-application.ts';
import { Server } from './support/server.ts';
import { type Change, inVersion, revisions, SAYS_MORE } from './support/versions.ts';

// Elements as a page had them before the server was updated. The packed clients: test/packed/versions.test.ts.

const LARS = 'lars-johansen';
const AMARA = 'amara-okafor';

let browser: Browser;
let server: Server | undefined;
let crm: HostApplication | undefined;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterEach(async () => {
  crm?.close();
  await server?.dispose();
});
afterAll(() => browser?.close());

/** A page of an application with the elements of this version, at a server that is changed so. */
async function openAt(changes: readonly Change[], body: string): Promise<{ readonly page: Page; readonly url: string }> {
  server = await Server.start({ env: inVersion(...changes) });
  await loadSample(server);
  crm = await HostApplication.start(server, 'crm', AMARA);
  const page = await (await browser.newContext()).newPage();
  const { url } = server;
  const connection = `<parley-connection server="${url}" token-url="/parley-token"></parley-connection>`;
  await page.goto(crm.serve('/page', `<script type="module" src="${url}/elements.js"></script>${connection}${body}`));
  return { page, url };
}

/** The next failure that an element of the page tells. */
const failure = (page: Page) =>
  page.evaluate(
    () =>
      new Promise((resolve) =>
        document.addEventListener('parley-error', ({ detail: { error } }) => resolve([error.code, error.message, error.help])),
      ),
  );

test('a page with the elements of the last revision works at a server of the next one, until it needs a part that is gone', async () => {
  const { page } = await openAt(
    [...revisions(2, 1), ...SAYS_MORE],
    `<parley-presence person="${LARS}"></parley-presence><parley-messenger person="${LARS}"></parley-messenger>`,
  );
  const box = page.getByRole('textbox', { name: 'Message Lars Johansen' });
  await box.fill('The door panel is fixed.');
  await box.press('Enter');
  await page.locator('parley-messenger').getByText('The door panel is fixed.').waitFor();
  await page.locator('parley-presence:state(offline)').waitFor({ state: 'attached' });

  await page.context().route('**/elements/tree-*', (route) => route.fulfill({ status: 404, body: 'Not found' }));
  const told = failure(page);
  await page.evaluate(() => document.querySelector('h1')?.before(document.createElement('parley-tree')));
  expect(await told).toEqual([
    'load-failed',
    'A part of these elements could not be loaded.',
    expect.stringMatching(/^Load the page again: the server may have been updated since\./),
  ]);
  await page.locator('parley-tree').getByText('If it stays so, load the page again.').waitFor();
});

test('a page whose elements the server does not speak with any more is told both versions', async () => {
  const { page, url } = await openAt(revisions(3, 2), '');
  await page.evaluate(() => document.querySelector('parley-connection')?.remove());
  const told = failure(page);
  await page.evaluate((address) => {
    const connection = document.createElement('parley-connection');
    connection.server = address;
    connection.tokenUrl = '/parley-token';
    document.body.append(connection);
  }, url);
  expect(await told).toEqual([
    'version-unsupported',
    'The client speaks revision 1 of parley.1, this server 2 at least: update the client.',
    expect.any(String),
  ]);
  await expect.poll(() => page.evaluate(() => document.querySelector('parley-connection')?.state)).toBe('ended');
});
