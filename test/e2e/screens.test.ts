import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser, watchFaults } from './support/browser.ts';
import { lookAt, SIZES } from './support/look.ts';
import { parley, Server } from './support/server.ts';
import { Window } from './support/window.ts';

/** A state of a page. It is reached by places and roles, without words: they are of two languages. */
interface Screen {
  readonly name: string;
  readonly path: string | (() => string);
  /** What is done there. */
  reach?(page: Page): Promise<unknown>;
  /** A box that floats beside its button is opened anew at each size. */
  readonly floats?: boolean;
  /** Something stays that the next screen would show too, so that the page is loaded anew for it. */
  readonly keeps?: boolean;
  /** Brings back what the next screens need. */
  leave?(page: Page): Promise<unknown>;
}

let invitation = '';

const NEW_SERVER: readonly Screen[] = [
  { name: 'first-run-locked', path: '/' },
  { name: 'first-run', path: () => new URL(fresh.firstRunUrl ?? '').search },
  {
    name: 'first-run-refused',
    path: () => new URL(fresh.firstRunUrl ?? '').search,
    async reach(page) {
      const fields = page.getByRole('region').first().getByRole('textbox');
      for (const [index, value] of ['Fern & Co', 'Ada Fern', 'ada@fern.example', 'Password12345'].entries())
        await fields.nth(index).fill(value);
      await fields.last().press('Enter');
      await page.getByRole('alert').filter({ hasText: /\S/ }).waitFor();
    },
  },
];

const SIGNED_OUT: readonly Screen[] = [
  { name: 'sign-in', path: '/u/0/' },
  {
    name: 'sign-in-wrong',
    path: '/u/0/',
    async reach(page) {
      await page.getByRole('textbox').first().fill('amara-okafor');
      await page.getByRole('textbox').last().fill('a wrong password');
      await page.getByRole('textbox').last().press('Enter');
      await page.getByRole('alert').filter({ hasText: /\S/ }).waitFor();
    },
  },
  { name: 'invitation', path: () => invitation },
  { name: 'invitation-used', path: '/u/0/invitation/used', reach: (page) => page.getByRole('alert').filter({ hasText: /\S/ }).waitFor() },
  {
    name: 'server-away',
    path: '/u/0/',
    async reach(page) {
      await page.route('**/api/identity/session', (route) => route.abort());
      await page.reload();
      await page.getByRole('alert').filter({ hasText: /\S/ }).waitFor();
    },
    leave: (page) => page.unrouteAll({ behavior: 'wait' }),
  },
];

const arrived = (page: Page) => page.getByRole('article').first().waitFor();
const dialog = (page: Page) => page.getByRole('dialog');
/** Who or what this conversation is, beside it. */
const openSide = (page: Page) => page.getByRole('main').locator('[aria-pressed]').first().click();
const begin = (page: Page) => page.getByRole('complementary').first().getByRole('button').first().click();
const menuOfRoom = (page: Page) => page.getByRole('main').locator('[aria-haspopup="menu"]').click();
/** Administrators' actions at the head of the directory: add a unit, import, add a person. */
const inDirectoryHead = (page: Page, index: number) => page.getByRole('main').getByRole('button').nth(index).click();

/** What can be done about a person: write, send a file, open a window, edit, copy the address, invite. */
const onCard = (page: Page, index: number) =>
  page.getByRole('complementary').last().getByRole('region').getByRole('button').nth(index).click();

const SIGNED_IN: readonly Screen[] = [
  { name: 'home', path: '/u/0/' },
  { name: 'conversation', path: '/u/0/c/cath-lab-2', reach: arrived },
  { name: 'conversation-direct', path: '/u/0/p/amara-okafor', reach: arrived },
  { name: 'conversation-empty', path: '/u/0/p/layla-mansour', reach: (page) => page.getByRole('textbox').waitFor() },
  { name: 'conversation-not-found', path: '/u/0/c/nowhere' },
  {
    name: 'conversation-mentioning',
    path: '/u/0/c/bed-flow',
    async reach(page) {
      await arrived(page);
      await page.getByRole('textbox').pressSequentially('**Careful**, @a');
      await page.getByRole('option').first().waitFor();
    },
  },
  {
    name: 'conversation-editing',
    path: '/u/0/p/miriam-haddad',
    async reach(page) {
      await arrived(page);
      await page.getByRole('textbox').press('ArrowUp');
      await page.getByRole('article').getByRole('textbox').waitFor();
    },
  },
  {
    name: 'conversation-toolbar',
    path: '/u/0/p/miriam-haddad',
    async reach(page) {
      await arrived(page);
      await page.getByRole('log').focus();
      await page.keyboard.press('ArrowUp');
      await page.getByRole('toolbar').waitFor();
    },
  },
  {
    name: 'message-delete',
    path: '/u/0/p/miriam-haddad',
    async reach(page) {
      await arrived(page);
      await page.getByRole('log').focus();
      // Up to one's own: only the author may delete.
      const buttons = page.getByRole('toolbar').getByRole('button');
      do await page.keyboard.press('ArrowUp');
      while ((await buttons.count()) < 3);
      await buttons.last().click();
      await dialog(page).waitFor();
    },
  },
  { name: 'room-menu', floats: true, path: '/u/0/c/cath-lab-2', reach: (page) => arrived(page).then(() => menuOfRoom(page)) },
  {
    name: 'room-side',
    keeps: true,
    path: '/u/0/c/cath-lab-2',
    async reach(page) {
      await arrived(page);
      await openSide(page);
      await page.getByRole('complementary').last().getByRole('region').getByRole('button').first().waitFor();
    },
  },
  {
    name: 'room-apps',
    keeps: true,
    path: '/u/0/c/cath-lab-2',
    async reach(page) {
      await arrived(page);
      await openSide(page);
      await page.getByRole('complementary').last().getByRole('button').nth(3).click();
      const name = dialog(page).getByRole('textbox');
      await name.fill('Build server of the north wing');
      await name.press('Enter');
      await dialog(page).getByRole('listitem').first().waitFor();
    },
  },
  {
    name: 'room-invite',
    path: '/u/0/c/cath-lab-2',
    async reach(page) {
      await arrived(page);
      await menuOfRoom(page);
      await page.getByRole('menuitem').first().click();
      await dialog(page).getByRole('option').first().click();
    },
  },
  {
    name: 'person-side',
    keeps: true,
    path: '/u/0/p/amara-okafor',
    async reach(page) {
      await arrived(page);
      await openSide(page);
      await page.getByRole('complementary').last().getByRole('heading', { level: 3 }).waitFor();
    },
  },
  { name: 'directory', path: '/u/0/directory', reach: (page) => page.getByRole('treeitem').first().waitFor() },
  {
    name: 'directory-unit',
    path: '/u/0/directory/cardiology',
    reach: (page) => page.getByRole('main').getByText('Amara Okafor').waitFor(),
  },
  {
    name: 'directory-person',
    path: '/u/0/directory/cardiology?person=amara-okafor',
    reach: (page) => page.getByRole('complementary').last().getByRole('heading', { level: 3 }).waitFor(),
  },
  {
    name: 'directory-nobody-found',
    path: '/u/0/directory/all',
    async reach(page) {
      await page.getByRole('searchbox').fill('zzz');
      await page.getByRole('main').getByText('zzz').waitFor();
    },
  },
  {
    name: 'person-add',
    path: '/u/0/directory/all',
    reach: (page) => inDirectoryHead(page, 2).then(() => dialog(page).waitFor()),
  },
  {
    name: 'person-invite',
    path: '/u/0/directory/all?person=amara-okafor',
    async reach(page) {
      await onCard(page, 5);
      await dialog(page).getByRole('button').last().click();
      await dialog(page).getByRole('textbox').waitFor();
    },
  },
  {
    name: 'import-report',
    keeps: true,
    path: '/u/0/directory/all',
    async reach(page) {
      await inDirectoryHead(page, 1);
      const csv = 'name,mail,title,unit\nCem Oak,cem@aldermoor.example,Florist,Shop\n,nobody@aldermoor.example,,\nDee Ash,no mail,,\n';
      const buffer = Buffer.from(csv);
      await dialog(page).locator('input[type=file]').setInputFiles({ name: 'people.csv', mimeType: 'text/csv', buffer });
      await dialog(page).getByRole('table').last().waitFor();
    },
  },
  {
    name: 'directory-managers',
    path: '/u/0/directory?by=manager',
    reach: (page) => page.getByRole('main').getByRole('listitem').first().waitFor(),
  },
  {
    name: 'person-edit',
    path: '/u/0/directory/all?person=amara-okafor',
    reach: (page) => onCard(page, 3).then(() => dialog(page).waitFor()),
  },
  {
    name: 'group-add',
    path: '/u/0/directory?by=group',
    async reach(page) {
      await inDirectoryHead(page, 3);
      await page.getByRole('menuitem').first().click();
      await dialog(page).getByRole('listbox').getByRole('option').first().waitFor();
    },
  },
  { name: 'new-person', path: '/u/0/', reach: (page) => begin(page).then(() => dialog(page).getByRole('option').first().waitFor()) },
  {
    name: 'new-room',
    path: '/u/0/',
    reach: (page) => begin(page).then(() => dialog(page).getByRole('tab').nth(1).click()),
  },
  {
    name: 'browse-rooms',
    path: '/u/0/',
    async reach(page) {
      await begin(page);
      await dialog(page).getByRole('tab').nth(2).click();
      await dialog(page).getByRole('option').first().waitFor();
    },
  },
  { name: 'conversation-shown-message', path: '/u/0/c/bed-flow?message=3', reach: (page) => page.locator('article:focus').waitFor() },
  { name: 'search', path: '/u/0/search?query=bed', reach: (page) => page.getByRole('main').locator('mark').first().waitFor() },
  { name: 'search-nothing-found', path: '/u/0/search?query=zzz', reach: (page) => page.getByRole('main').getByText('zzz').waitFor() },
  { name: 'settings', path: '/u/0/settings', reach: (page) => page.getByRole('main').getByRole('listitem').nth(7).waitFor() },
  {
    name: 'settings-devices',
    path: '/u/0/settings',
    async reach(page) {
      await page.getByRole('main').getByRole('listitem').nth(7).waitFor();
      await page.getByRole('main').getByRole('button').last().scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'settings-webhooks',
    path: '/u/0/settings',
    reach: (page) => page.getByRole('main').getByText('https://crm.example.org/hooks').scrollIntoViewIfNeeded(),
  },
  { name: 'switcher-recent', path: '/u/0/', reach: (page) => jump(page, '').then(() => page.getByRole('option').first().waitFor()) },
  { name: 'switcher-commands', path: '/u/0/', reach: (page) => jump(page, '>').then(() => page.getByRole('option').nth(9).waitFor()) },
  {
    name: 'switcher-messages',
    path: '/u/0/',
    reach: (page) => jump(page, 'bed').then(() => page.getByRole('option').locator('mark').first().waitFor()),
  },
  { name: 'switcher', path: '/u/0/', reach: (page) => jump(page, 'a').then(() => page.getByRole('option').first().waitFor()) },
  {
    name: 'switcher-nothing-found',
    path: '/u/0/',
    reach: (page) => jump(page, 'zzz').then(() => dialog(page).getByText('zzz').waitFor()),
  },
  {
    name: 'shortcuts',
    path: '/u/0/',
    async reach(page) {
      await page.getByRole('navigation').first().waitFor();
      await page.keyboard.press('Shift+?');
      await dialog(page).waitFor();
    },
  },
  {
    name: 'profile',
    floats: true,
    path: '/u/0/',
    async reach(page) {
      await page.locator('[aria-haspopup="dialog"]:visible').click();
      await dialog(page).getByRole('button').first().waitFor();
    },
  },
  {
    name: 'offline',
    keeps: true,
    path: '/u/0/p/ingrid-solheim',
    async reach(page) {
      await arrived(page);
      const window = new Window(page);
      windows.set(page, window);
      await window.setOffline(true);
      await page.getByRole('main').getByRole('status').waitFor();
      const words = `Written without a network (${await page.evaluate(() => document.documentElement.lang)})`;
      await page.getByRole('textbox').fill(words);
      await page.getByRole('textbox').press('Enter');
      await page.getByRole('article').filter({ hasText: words }).waitFor();
    },
    async leave(page) {
      await windows.get(page)?.setOffline(false);
      await page.getByRole('main').getByRole('status').waitFor({ state: 'detached' });
    },
  },
];

const windows = new Map<Page, Window>();

/**
 * Goes to the home page and from there to the address, without loading the application (and axe) again: as somebody does who walks through
 * it, and in half the time.
 */
async function walkTo(page: Page, address: string): Promise<void> {
  while ((await dialog(page).count()) > 0) await page.keyboard.press('Escape');
  for (const next of ['/u/0/', address]) {
    await page.evaluate((to) => {
      history.pushState(null, '', to);
      dispatchEvent(new PopStateEvent('popstate'));
    }, next);
  }
}

async function jump(page: Page, query: string): Promise<void> {
  await page.getByRole('navigation').first().waitFor();
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill(query);
}

interface Place extends Pick<BrowserContextOptions, 'storageState'> {
  readonly url: string;
}

/** English, and a language that is written from right to left. */
const LANGUAGES = [
  ['en', 'ltr'],
  ['ar', 'rtl'],
] as const;
const REFUSED = /Failed to load resource: the server responded with a status of 4\d\d/;
const AWAY = /ERR_INTERNET_DISCONNECTED|ERR_FAILED|WebSocket connection to/;

let browser: Browser;
let fresh: Server;
let sample: Server;
let storageState: Awaited<ReturnType<BrowserContext['storageState']>>;

beforeAll(async () => {
  [browser, fresh, sample] = await Promise.all([launchBrowser(), Server.start(), Server.start()]);
  const context = await browser.newContext();
  await Window.withSample(context, sample.firstRunUrl ?? '');
  storageState = await context.storageState();
  await context.close();
  await parley(['webhooks', 'add', 'https://crm.example.org/hooks', '--events', 'message.created'], { data: sample.data });
  invitation = new URL((await parley(['people', 'invite', 'priya-raghunathan'], { data: sample.data })).output.trim()).pathname;
});
afterAll(async () => {
  await browser?.close();
  await Promise.all([fresh?.dispose(), sample?.dispose()]);
});

describe.each(LANGUAGES)('in %s, everything fits, is readable and reachable:', (locale, direction) => {
  describe('at a new server', () => walk(NEW_SERVER, () => ({ url: fresh.url })));
  describe('signed out', () => walk(SIGNED_OUT, () => ({ url: sample.url })));
  describe('signed in', () => walk(SIGNED_IN, () => ({ url: sample.url, storageState }), walkTo));

  function walk(screens: readonly Screen[], place: () => Place, within?: typeof walkTo): void {
    let page: Page;
    let anew = true;
    let faults: readonly string[];
    beforeAll(async () => {
      const { url: baseURL, ...options } = place();
      const context = await browser.newContext({ locale, baseURL, ...options });
      faults = watchFaults(context, baseURL, new RegExp(`${REFUSED.source}|${AWAY.source}`));
      page = await context.newPage();
    });
    afterAll(() => page?.context().close());

    test.each(screens)('$name', async ({ name, path, reach, floats, keeps, leave }) => {
      const arrive = async (): Promise<void> => {
        const address = typeof path === 'string' ? path : path();
        if (within && !anew && !floats) await within(page, address);
        else await page.goto(address);
        anew = true;
        await page.getByRole('main').first().waitFor();
        await reach?.(page);
      };
      await page.setViewportSize(SIZES[0]);
      await arrive();
      expect(await page.evaluate(() => [document.documentElement.lang, document.documentElement.dir])).toEqual([locale, direction]);
      expect(await lookAt(page, `${name}-${locale}`, floats ? arrive : undefined)).toEqual([]);
      await leave?.(page);
      expect(faults).toEqual([]);
      // After a failure nobody knows what is left.
      anew = keeps === true || floats === true;
    });
  }
});
