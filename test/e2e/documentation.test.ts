import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ConversationHandle, connect, type Parley } from '@parley/esdk';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { Axe } from './support/axe.ts';
import { launchBrowser } from './support/browser.ts';
import { loadSample } from './support/clients.ts';
import { Guide } from './support/guide.ts';
import { parley, type Server } from './support/server.ts';
import { startServer } from './support/start-server.ts';

let browser: Browser;
let server: Server;
beforeAll(async () => {
  [browser, server] = await Promise.all([launchBrowser(), startServer()]);
  await loadSample(server);
});
afterAll(async () => {
  await browser?.close();
  await server?.dispose();
});

type User = { readonly id: string; readonly name: string };
const ADA: User = { id: 'ada', name: 'Ada Quill' };
const OMAR: User = { id: 'omar', name: 'Omar Reyes' };

/** The backend's answer to `GET /parley-token`. */
async function tokenRoute(issue: () => Promise<string>): Promise<string> {
  const http: HttpServer = createServer((_, response) => void issue().then((token) => response.end(token)));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void http.close());
  return `http://127.0.0.1:${(http.address() as AddressInfo).port}/parley-token`;
}

test('whoever follows "Five minutes" to the letter has two people who talk', async () => {
  using guide = new Guide('quickstart');
  const [register = []] = guide.commands;
  const { output } = await parley(register, { data: server.data });
  const [backend = '', page = ''] = guide.blocks('ts');
  const at = { 'http://127.0.0.1:7400': server.url };
  const { tokenFor } = (await guide.run(backend, { ...at, 'process.env.PARLEY_KEY': JSON.stringify(output.trim()) }, '')) as {
    readonly tokenFor: (user: User) => Promise<string>;
  };
  await using omar = connect(server.url, { token: () => tokenFor(OMAR), storageKey: 'omar' });
  await expect.poll(() => omar.snapshot.connection.state).toBe('up');
  const route = await tokenRoute(() => tokenFor(ADA));
  const ran = (await guide.run(page, { ...at, "'/parley-token'": JSON.stringify(route) }, 'export { parley, room };')) as {
    readonly parley: Parley;
    readonly room: ConversationHandle;
  };
  await using _ = ran.parley;
  expect(ran.room.snapshot.messages.map(({ body, sender }) => [body, sender])).toEqual([['Your order is on its way.', 'shop.ada']]);
  const there = await omar.messaging.open({ person: 'shop.ada' });
  await expect.poll(() => there.snapshot.messages.map(({ body }) => body)).toEqual(['Your order is on its way.']);
});

test('the documentation is read and searched at the server, also by keys alone, and without scripts', async () => {
  const page = await browser.newPage();
  onTestFinished(() => page.close());
  const complaints: string[] = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  await page.goto(`${server.url}/docs/`);
  await page.keyboard.press('/');
  await page.keyboard.type('standard webhooks');
  await page.getByRole('option').first().waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/docs\/reference\/webhooks\/#/);
  expect(await page.getByRole('navigation', { name: 'Pages' }).locator('[aria-current=page]').textContent()).toBe('Webhooks');
  await page.getByRole('combobox').fill('zxqv');
  await page.getByText('Nothing about “zxqv”.').waitFor();
  expect(complaints).toEqual([]);

  const still = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
  onTestFinished(() => still.context().close());
  await still.goto(`${server.url}/docs/guides/identity/`);
  await still.getByRole('link', { name: 'Five minutes', exact: true }).click();
  await still.getByRole('heading', { level: 1, name: 'Five minutes' }).waitFor();
});

test.each(['light', 'dark'] as const)('pages of the documentation have no faults of accessibility (%s)', async (colorScheme) => {
  const page = await browser.newPage({ colorScheme });
  onTestFinished(() => page.close());
  for (const [width, address] of [
    [1440, 'guides/quickstart/'],
    [1024, 'reference/rest/'],
    [390, 'operating/'],
  ] as const) {
    await page.setViewportSize({ width, height: 844 });
    await page.goto(`${server.url}/docs/${address}`);
    expect(await (await Axe.on(page)).violations()).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  }
});
