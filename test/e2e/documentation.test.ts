import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { ConversationHandle, Parley } from '@parley/esdk';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { Axe } from './support/axe.ts';
import { launchBrowser, watchFaults } from './support/browser.ts';
import { loadSample } from './support/clients.ts';
import { freePort } from './support/free-port.ts';
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

/** What the guide's `node shop.mjs` starts, until the test ends. */
async function runShop(file: string, key: string, address: string): Promise<void> {
  const shop = spawn(process.execPath, ['--conditions=source', file], { env: { PARLEY_KEY: key }, stdio: ['ignore', 'ignore', 'inherit'] });
  onTestFinished(async () => {
    shop.kill();
    await once(shop, 'exit');
  });
  await expect
    .poll(() =>
      fetch(address).then(
        ({ ok }) => ok,
        () => false,
      ),
    )
    .toBe(true);
}

test('whoever follows "Five minutes" to the letter has two people who talk, also where one of them has never been there', async () => {
  using guide = new Guide('quickstart');
  const shop = `http://127.0.0.1:${await freePort()}`;
  const at = { 'http://127.0.0.1:7400': server.url };
  const [register = []] = guide.commands;
  const { output } = await parley(
    register.map((word) => word.replace('http://127.0.0.1:3000', shop)),
    { data: server.data },
  );
  const [program = ''] = guide.blocks('js');
  const file = guide.write(program, { ...at, 'listen(3000': `listen(${new URL(shop).port}` });
  await runShop(file, output.trim(), shop);

  const ada = await browser.newPage();
  onTestFinished(() => ada.close());
  const faults = watchFaults(ada.context(), [shop, server.url]);
  await ada.goto(`${shop}/?user=ada`);
  await ada.getByRole('alert').getByText('They have not been here yet').waitFor();
  const omar = await (await browser.newContext()).newPage();
  onTestFinished(() => omar.context().close());
  await omar.goto(`${shop}/?user=omar`);
  await ada.getByRole('textbox', { name: /^Message / }).waitFor();
  const field = omar.getByRole('textbox', { name: 'Message Ada Quill' });
  await field.fill('Has it left?');
  await field.press('Enter');
  await ada.getByRole('region', { name: 'Messages' }).getByText('Has it left?').waitFor();
  await ada.locator('parley-presence').getByText('Available').waitFor();

  const [code = ''] = guide.blocks('ts');
  const route = `${shop}/parley-token?user=ada`;
  const ran = (await guide.run(code, { ...at, "'/parley-token'": JSON.stringify(route) }, 'export { parley, room };')) as {
    readonly parley: Parley;
    readonly room: ConversationHandle;
  };
  await using _ = ran.parley;
  await expect
    .poll(() => ran.room.snapshot.messages.map(({ body, sender }) => [body, sender]))
    .toEqual([
      ['Has it left?', 'shop.omar'],
      ['Your order is on its way.', 'shop.ada'],
    ]);
  await omar.getByRole('region', { name: 'Messages' }).getByText('Your order is on its way.').waitFor();
  expect(faults).toEqual([]);
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
  await still.goto(`${server.url}/docs/reference/webhooks/`);
  await still.locator('pre', { hasText: 'parley webhooks dead' }).waitFor();
});

test('an address without its last slash is found, and one of nothing leads on', async () => {
  const page = await browser.newPage();
  onTestFinished(() => page.close());
  await page.goto(`${server.url}/docs/guides/identity`);
  await page.waitForURL(`${server.url}/docs/guides/identity/`);
  expect((await page.goto(`${server.url}/docs/guides/identitiy`))?.status()).toBe(404);
  await page.getByRole('heading', { level: 1, name: 'This page is not here' }).waitFor();
  expect(await (await Axe.on(page)).violations()).toEqual([]);
  await page.getByRole('combobox').fill('identity');
  await page.getByRole('option').first().waitFor();
  await page.getByRole('link', { name: 'Your users', exact: true }).click();
  await page.getByRole('heading', { level: 1 }).waitFor();
});

test('what is looked up has a page, which is found by its name, and its place in the list of pages is seen', async () => {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  onTestFinished(() => page.close());
  for (const [words, address] of [
    ['token-key-unknown', '/docs/reference/errors/'],
    ['PARLEY_PROXIES', '/docs/reference/settings/'],
    ['parley people import', '/docs/reference/commands/'],
    ['person.deactivated', '/docs/reference/events/'],
    ['IndexedDbOutbox', '/docs/reference/packages/esdk/'],
  ] as const) {
    await page.goto(`${server.url}/docs/`);
    await page.getByRole('combobox').fill(words);
    await page.locator(`[role=option] a[href^="${address}#"]`).first().click();
    await page.waitForURL(`**${address}#*`);
    const current = page.getByRole('navigation', { name: 'Pages' }).locator('[aria-current=page]');
    await expect.poll(() => current.evaluate((link) => link.getBoundingClientRect().bottom <= innerHeight)).toBe(true);
  }
});

test('names in tables are whole, and the page itself never scrolls sideways', async () => {
  const page = await browser.newPage();
  onTestFinished(() => page.close());
  for (const width of [1440, 1024, 390]) {
    await page.setViewportSize({ width, height: 844 });
    for (const address of ['reference/methods/', 'reference/events/', 'reference/errors/', 'guides/theming/']) {
      await page.goto(`${server.url}/docs/${address}`);
      const names = page.locator('.table td:first-child code');
      const broken = await names.evaluateAll((all) =>
        all.filter((each) => each.getClientRects().length > 1).map((each) => each.textContent),
      );
      expect(await names.count(), address).toBeGreaterThan(0);
      expect(broken, `${address} at ${width}`).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    }
  }
});

test.each(['light', 'dark'] as const)('pages of the documentation have no faults of accessibility (%s)', async (colorScheme) => {
  const page = await browser.newPage({ colorScheme });
  onTestFinished(() => page.close());
  for (const [width, address] of [
    [1440, 'guides/quickstart/'],
    [1024, 'reference/rest/'],
    [1024, 'reference/errors/'],
    [390, 'reference/methods/'],
    [390, 'reference/packages/esdk/'],
    [390, 'operating/'],
  ] as const) {
    await page.setViewportSize({ width, height: 844 });
    await page.goto(`${server.url}/docs/${address}`);
    expect(await (await Axe.on(page)).violations()).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  }
});
