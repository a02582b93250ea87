import { readFile } from 'node:fs/promises';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from './support/browser.ts';
import { loadSample } from './support/clients.ts';
import { HostPage } from './support/host-page.ts';
import { cutAtTheBeginning, lookAt } from './support/look.ts';
import type { Server } from './support/server.ts';
import { startServer } from './support/start-server.ts';

let browser: Browser;
let server: Server;
let host: HostPage;
beforeAll(async () => {
  [browser, server] = await Promise.all([launchBrowser(), startServer()]);
  await loadSample(server);
  host = await HostPage.start(server);
});
afterAll(async () => {
  await browser?.close();
  host?.close();
  await server?.dispose();
});

interface Opened {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly faults: string[];
  /** Connections to the server that are open. */
  readonly sockets: Set<object>;
}

async function open(props: Readonly<Record<string, string>>): Promise<Opened> {
  const context = await browser.newContext({ viewport: { width: 1024, height: 768 } });
  const page = await context.newPage();
  const faults: string[] = [];
  const sockets = new Set<object>();
  page.on('pageerror', (error) => faults.push(`uncaught: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') faults.push(`${message.type()}: ${message.text()}`);
  });
  page.on('websocket', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await page.goto(host.address(props));
  return { context, page, faults, sockets };
}

const AMARA = 'amara-okafor';
const PRIYA = 'priya-raghunathan';

const up = (page: Page): Promise<void> => page.locator('#facts[data-state="up"]').waitFor();
const say = async (page: Page, text: string): Promise<void> => {
  const field = page.getByRole('textbox', { name: /^Message / });
  await field.fill(text);
  await field.press('Enter');
};
/** In the list: what is said last may name anybody. */
const row = (page: Page, name: string) =>
  page
    .getByRole('navigation', { name: 'Conversations' })
    .getByRole('button')
    .filter({ has: page.getByText(name, { exact: true }) });
const said = (page: Page, text: string) => page.getByRole('article').filter({ hasText: text });

interface Appearance {
  readonly name: string;
  readonly looks: Readonly<Record<string, string>>;
}

/** Everything within the roots: where it is, and how it looks; without and with the hostile style sheet of the page. */
function appearances(page: Page): Promise<readonly [readonly Appearance[], readonly Appearance[]]> {
  return page.evaluate(async () => {
    const describe = (element: Element): Appearance => {
      const { x, y, width, height } = element.getBoundingClientRect();
      const style = getComputedStyle(element);
      // Of what a picture consists of, no box is drawn.
      const names = element.matches('svg *') ? ['fill', 'stroke', 'd', 'transform'] : [...style];
      const looks = Object.fromEntries(names.map((name) => [name, style.getPropertyValue(name)]));
      const name = `${element.tagName.toLowerCase()}.${element.getAttribute('class')} “${element.textContent.slice(0, 20)}”`;
      return { name, looks: { ...looks, place: [x, y, width, height].map(Math.round).join(' ') } };
    };
    const look = async (hostile: boolean): Promise<readonly Appearance[]> => {
      for (const sheet of document.styleSheets) if (sheet.href?.endsWith('/hostile.css')) sheet.disabled = !hostile;
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      return [...document.querySelectorAll('#stage .parley, #stage .parley *')].map(describe);
    };
    return [await look(false), await look(true)];
  });
}

/** One sentence for whatever looks different. */
function differences(one: readonly Appearance[], other: readonly Appearance[]): readonly string[] {
  const sentences = one.flatMap(({ name, looks }, index) =>
    Object.entries(looks)
      .filter(([property, value]) => other[index]?.looks[property] !== value)
      .map(([property, value]) => `${name}: ${property} is ${other[index]?.looks[property]} instead of ${value}`),
  );
  return one.length === other.length ? sentences : [`there are ${other.length} instead of ${one.length} elements`, ...sentences];
}

test('two people talk in two pages, and the rest of the page knows what waits', async () => {
  const amara = await open({ user: AMARA });
  const priya = await open({ user: PRIYA, view: 'one', person: AMARA });
  await row(amara.page, 'Priya Raghunathan').click();
  await say(amara.page, 'Is bed 7 free?');
  await said(priya.page, 'Is bed 7 free?').waitFor();
  await say(priya.page, 'From noon.');
  await said(amara.page, 'From noon.').waitFor();

  // What is edited and what goes is so for both. Nobody edits what is still on its way.
  await priya.page.getByText('Sending').waitFor({ state: 'detached' });
  await priya.page.getByRole('textbox', { name: 'Message Amara Okafor' }).press('ArrowUp');
  await priya.page.getByRole('textbox', { name: 'Edit message' }).fill('From one.');
  await priya.page.keyboard.press('Enter');
  await said(amara.page, 'From one.').waitFor();
  await said(amara.page, 'Is bed 7 free?').hover();
  await said(amara.page, 'Is bed 7 free?').getByRole('button', { name: 'Delete' }).click();
  await amara.page.getByRole('dialog', { name: 'Delete this message?' }).getByRole('button', { name: 'Delete message' }).click();
  await said(priya.page, 'This message was deleted.').waitFor();
  expect([...amara.faults, ...priya.faults]).toEqual([]);

  // Whoever does not look at it is told how much waits.
  await amara.page.goto(host.address({ user: AMARA, view: 'parts', person: 'joaquin-herrera' }));
  await up(amara.page);
  // The sample leaves her something to read, of which she is told after the connection is there.
  await expect.poll(() => amara.page.locator('#facts').textContent()).toMatch(/^[1-9]/);
  const before = Number.parseInt((await amara.page.locator('#facts').textContent()) || '0', 10);
  await say(priya.page, 'One more thing.');
  await amara.page.getByRole('navigation', { name: 'Conversations' }).getByText('One more thing.').waitFor();
  await expect.poll(() => amara.page.locator('#facts').textContent()).toContain(`${before + 1}`);
  expect([...amara.faults, ...priya.faults]).toEqual([]);
  await amara.context.close();
  await priya.context.close();
});

test('the application shows some messages in its own way, and who wrote them and what can be done stays', async () => {
  const { context, page, faults } = await open({ user: AMARA, view: 'one', person: 'george-papadakis' });
  const deal = page.getByRole('article').filter({ has: page.getByRole('link', { name: 'Deal 42' }) });
  await say(page, 'deal:42');
  await deal.waitFor();
  await say(page, 'That one.');
  await said(page, 'That one.').waitFor();
  expect(await deal.getAttribute('aria-label')).toMatch(/^Amara Okafor/);
  expect(await page.getByText('deal:42').count()).toBe(0);

  await page.goto(host.address({ user: AMARA, view: 'parts', person: 'george-papadakis' }));
  await deal.waitFor();
  await deal.hover();
  await deal.getByRole('button', { name: 'Edit' }).click();
  await page.getByRole('textbox', { name: 'Edit message' }).fill('No deal.');
  await page.keyboard.press('Enter');
  await said(page, 'No deal.').waitFor();
  expect(await deal.count()).toBe(0);
  expect(faults).toEqual([]);
  await context.close();
});

test('a conversation of the application is opened by its key; who looks at its page and what happens there is there for all of them', async () => {
  const shown = { view: 'one', conversation: 'deals/deal/42', title: 'Cold-chain sensors' };
  const amara = await open({ user: AMARA, ...shown });
  const priya = await open({ user: PRIYA, ...shown });
  await amara.page.getByRole('heading', { name: 'Cold-chain sensors' }).waitFor();
  await say(amara.page, 'They want it in May.');
  await said(priya.page, 'They want it in May.').waitFor();
  expect(await amara.page.getByText('Nothing new arrives here').count()).toBe(0);
  for (const { page } of [amara, priya]) await page.goto(host.address({ user: page === amara.page ? AMARA : PRIYA, view: 'deal' }));
  await expect.poll(async () => (await amara.page.locator('#here').textContent())?.split(' ').sort()).toEqual([AMARA, PRIYA]);
  await priya.page.getByRole('button', { name: 'Win' }).click();
  await amara.page.locator('#stage-of-deal').getByText('won').waitFor();
  await priya.context.close();
  await expect.poll(() => amara.page.locator('#here').textContent()).toBe(AMARA);
  expect([...amara.faults, ...priya.faults]).toEqual([]);
  await amara.context.close();
});

test('a file goes from one page to the other, and to whoever is not there it does not', async () => {
  const amara = await open({ view: 'files', user: AMARA, person: 'george-papadakis' });
  const priya = await open({ view: 'files', user: PRIYA, person: AMARA });
  await Promise.all([amara, priya].map(({ page }) => page.locator('input:enabled').waitFor()));
  const content = Buffer.from('They signed it.\n'.repeat(10_000));
  await priya.page.getByLabel('Send a file').setInputFiles({ name: 'offer.txt', mimeType: 'text/plain', buffer: content });
  const files = amara.page.getByRole('region', { name: 'Files on their way' });
  const saved = amara.page.waitForEvent('download');
  // Where the browser can ask where to write, that is another button.
  await files.getByRole('button', { name: 'Accept', exact: true }).click();
  expect(Buffer.compare(await readFile(await (await saved).path()), content)).toBe(0);
  await priya.page.getByText(/Amara Okafor.? has it\.$/).waitFor();
  await amara.page.getByLabel('Send a file').setInputFiles({ name: 'plan.txt', mimeType: 'text/plain', buffer: content });
  await files.getByText(/George Papadakis.? is not there to take it/).waitFor();
  expect(await lookAt(amara.page, 'react-files')).toEqual([]);
  expect([amara.faults, priya.faults]).toEqual([[], []]);
  await Promise.all([amara, priya].map(({ context }) => context.close()));
});

test('by keyboard alone: to a conversation, to somebody new, and back to where one was', async () => {
  const { context, page, faults } = await open({ user: AMARA });
  await page.setViewportSize({ width: 390, height: 844 });
  await row(page, 'Joaquín Herrera').focus();
  await page.keyboard.press('Enter');
  const field = page.getByRole('textbox', { name: 'Message Joaquín Herrera' });
  await expect.poll(() => field.evaluate((element) => element === document.activeElement)).toBe(true);
  await page.getByRole('button', { name: 'Back' }).focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => row(page, 'Joaquín Herrera').evaluate((element) => element === document.activeElement)).toBe(true);

  const begin = page.getByRole('button', { name: 'New conversation' });
  await begin.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('combobox').and(page.locator(':focus')).waitFor();
  await page.keyboard.press('Escape');
  await expect.poll(() => begin.evaluate((element) => element === document.activeElement)).toBe(true);
  await page.keyboard.press('Enter');
  await page.getByRole('combobox').and(page.locator(':focus')).waitFor();
  await page.keyboard.type('Mei-Ling');
  await page.getByRole('option', { name: /Mei-Ling Tan/ }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Mei-Ling Tan' }).waitFor();
  expect(faults).toEqual([]);
  await context.close();
});

test('a panel closes with Esc, but not while a dialog in it does', async () => {
  const { context, page, faults } = await open({ user: AMARA, view: 'panel' });
  const panel = page.getByRole('region', { name: 'Messages' });
  await panel.getByRole('button', { name: 'New conversation' }).first().click();
  await page.getByRole('combobox').press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(await panel.isVisible()).toBe(true);
  await page.keyboard.press('Escape');
  await panel.waitFor({ state: 'detached' });
  expect(faults).toEqual([]);
  await context.close();
});

test('the double effects of StrictMode leave one connection, and nothing is left of it when the provider goes', async () => {
  const { context, page, faults, sockets } = await open({ user: AMARA, view: 'parts', person: PRIYA });
  await up(page);
  await page.getByRole('treeitem').first().waitFor();
  await expect.poll(() => sockets.size).toBe(1);
  await page.locator('#switch').click();
  await expect.poll(() => sockets.size).toBe(0);
  await page.locator('#switch').click();
  await up(page);
  await expect.poll(() => sockets.size).toBe(1);
  expect(faults).toEqual([]);
  await context.close();
});

test('a hook draws anew for what it gives, and for nothing else', async () => {
  const { context, page, faults } = await open({ user: AMARA, view: 'renders', person: 'joaquin-herrera' });
  const priya = await open({ user: PRIYA, view: 'one', person: AMARA });
  await expect.poll(() => page.locator('#count').textContent()).toMatch(/^[1-9]/);
  await expect.poll(() => page.locator('#name').textContent()).toBe('Joaquín Herrera');
  await priya.page.getByRole('textbox', { name: /^Message / }).waitFor();
  const before = await page.evaluate(() => globalThis.renders ?? {});
  await say(priya.page, 'Only the inbox is told.');
  await expect.poll(() => page.locator('#newest').textContent()).toBe('Only the inbox is told.');
  const after = await page.evaluate(() => globalThis.renders ?? {});
  expect(after).toEqual({ ...before, inbox: expect.any(Number) });
  expect(after['inbox']).toBeGreaterThan(before['inbox'] ?? 0);
  expect([...faults, ...priya.faults]).toEqual([]);
  await context.close();
  await priya.context.close();
});

test('whoever is not signed in, may not, or is offline is told so', async () => {
  const nobody = await open({ view: 'messenger' });
  await nobody.page.getByText('You are not signed in. Sign in again.').waitFor();
  expect(nobody.faults).toEqual([]);
  await nobody.context.close();

  const { context, page, faults } = await open({ user: AMARA, view: 'one', conversation: 'crm/deal/42' });
  await page.getByText('You are not in this conversation, or it does not exist.').waitFor();
  // Not to whoever looks at the page, but to whoever makes it.
  const why = 'ParleyError: Your token does not permit "crm/deal/42: join". The backend of the application lists it in `can`.';
  await expect.poll(() => new Set(faults)).toEqual(new Set([`warning: <Messenger> A conversation did not open. ${why}`]));

  await page.goto(host.address({ user: AMARA, view: 'one', person: 'joaquin-herrera' }));
  await page.getByRole('textbox', { name: /^Message / }).waitFor();
  await context.setOffline(true);
  await page.getByText('Offline. You can go on writing.').waitFor();
  await say(page, 'Written on the way down.');
  await page.getByText('Sends when you are back online').waitFor();
  await context.setOffline(false);
  await page.getByText('Sends when you are back online').waitFor({ state: 'detached' });
  await said(page, 'Written on the way down.').waitFor();
  await context.close();
});

test.each([
  ['one', { view: 'one', person: PRIYA }],
  ['parts', { view: 'parts', person: PRIYA }],
] as const)('a hostile style sheet of the page changes nothing: %s', async (view, props) => {
  const { context, page, faults } = await open({ user: 'george-papadakis', hostile: '1', ...props });
  await page.getByRole('textbox', { name: 'Message Priya Raghunathan' }).waitFor();
  await page.getByText('No messages yet').waitFor();
  if (view === 'parts') await page.getByRole('treeitem').first().waitFor();
  expect((await appearances(page))[0].length).toBeGreaterThan(20);
  // What comes between the two looks is another matter.
  await expect.poll(async () => differences(...(await appearances(page)))).toEqual([]);
  expect(faults).toEqual([]);
  await context.close();
});

test('it can be used at every size, light and dark, from left to right and from right to left', async () => {
  const { context, page, faults } = await open({ user: AMARA });
  const problems: string[] = [];
  await row(page, 'Cath Lab 2').waitFor();
  problems.push(...(await lookAt(page, 'react-messenger')));
  await page.goto(host.address({ user: AMARA, view: 'one', person: PRIYA }));
  await page.getByRole('article').first().waitFor();
  problems.push(...(await lookAt(page, 'react-one')));
  await page.goto(host.address({ user: AMARA, view: 'panel', locale: 'ar' }));
  await page.getByText('Cath Lab 2', { exact: true }).click();
  await page.getByRole('article').first().waitFor();
  problems.push(...(await lookAt(page, 'react-panel-ar')), ...(await cutAtTheBeginning(page)));
  await page.setViewportSize({ width: 320, height: 568 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
  await page.goto(host.address({ user: AMARA, view: 'parts', person: PRIYA }));
  await page.getByRole('treeitem').first().waitFor();
  await page.getByRole('article').first().waitFor();
  problems.push(...(await lookAt(page, 'react-parts')));
  expect(problems).toEqual([]);
  expect(faults).toEqual([]);
  await context.close();
});
