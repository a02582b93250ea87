import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { Axe } from './support/axe.ts';
import { launchBrowser, watchFaults } from './support/browser.ts';
import { loadSample } from './support/clients.ts';
import { HostApplication } from './support/host-application.ts';
import { HostPage } from './support/host-page.ts';
import { lookAt } from './support/look.ts';
import { PollsModule } from './support/polls.ts';
import type { Server } from './support/server.ts';
import { startServer } from './support/start-server.ts';

// A component of somebody else, in the messengers that an application has in its pages: with the keyboard alone.

const LARS = 'lars-johansen';
const AMARA = 'amara-okafor';

const WORDS = {
  en: {
    more: 'More to send',
    poll: 'Poll',
    question: 'Question',
    choice: 'Your choice',
    vote: 'Vote',
    end: 'Close',
    over: 'This poll is closed.',
  },
  ar: {
    more: 'إرسال المزيد',
    poll: 'استطلاع',
    question: 'السؤال',
    choice: 'اختيارك',
    vote: 'صوّت',
    end: 'أغلق',
    over: 'أُغلق هذا الاستطلاع.',
  },
} as const;
type Language = keyof typeof WORDS;

let browser: Browser;
let server: Server;
let react: HostPage;
let crm: HostApplication;
let polls: PollsModule;
let context: BrowserContext | undefined;

beforeAll(async () => {
  polls = new PollsModule();
  [browser, server] = await Promise.all([launchBrowser(), startServer({ env: polls.env })]);
  await loadSample(server);
  react = await HostPage.start(server);
  crm = await HostApplication.start(server, 'crm', AMARA);
});
afterEach(() => context?.close());
afterAll(async () => {
  await browser?.close();
  react?.close();
  crm?.close();
  await server?.dispose();
  polls?.close();
});

/** Addresses of a page with nothing but the conversation with somebody in it. */
const PLACES = {
  '@parley/react': (language: Language, hostile: boolean) => {
    const locale = language === 'en' ? 'en-GB' : 'ar';
    return react.address({ view: 'one', user: AMARA, person: LARS, locale, ...(hostile && { hostile: '' }) });
  },
  '<parley-messenger>': (language: Language, hostile: boolean) => {
    const script = `<script type="module" src="${server.url}/elements.js"></script>`;
    const connection = `<parley-connection server="${server.url}" token-url="/parley-token"></parley-connection>`;
    const html = `lang="${language}" dir="${language === 'ar' ? 'rtl' : 'ltr'}"`;
    return crm.serve(`/${language}`, `${script}${connection}<parley-messenger person="${LARS}"></parley-messenger>`, { html, hostile });
  },
} as const;
const CASES = (Object.keys(PLACES) as (keyof typeof PLACES)[]).flatMap((place) => [[place, 'en'] as const, [place, 'ar'] as const]);

async function open(place: keyof typeof PLACES, language: Language, { hostile = false } = {}) {
  context = await browser.newContext({ viewport: { width: 1024, height: 768 } });
  const faults = watchFaults(context, [server.url, react.url, crm.origin]);
  const page = await context.newPage();
  await page.goto(PLACES[place](language, hostile));
  await page.getByRole('textbox').waitFor();
  return { page, faults };
}

/** Presses Tab until this has the focus. */
async function reach(page: Page, target: Locator): Promise<void> {
  await target.waitFor();
  await expect
    .poll(async () => {
      if (await hasFocus(target)) return true;
      await page.keyboard.press('Tab');
      return hasFocus(target);
    })
    .toBe(true);
}

/** Within a shadow root the document knows only its host. */
const hasFocus = (target: Locator): Promise<boolean> =>
  target.evaluate((element) => (element.getRootNode() as Document | ShadowRoot).activeElement === element);

async function ask(page: Page, language: Language, question: string): Promise<Locator> {
  const words = WORDS[language];
  const more = page.getByRole('button', { name: words.more });
  await reach(page, more);
  await page.keyboard.press('Enter');
  await expect.poll(() => hasFocus(page.getByRole('menuitem', { name: words.poll }))).toBe(true);
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: words.poll });
  await expect.poll(() => hasFocus(dialog.getByRole('textbox', { name: words.question }))).toBe(true);
  await page.keyboard.type(question);
  await page.keyboard.press('Tab');
  await page.keyboard.type('Soup, Salad');
  await page.keyboard.press('Enter');
  await dialog.waitFor({ state: 'detached' });
  await expect.poll(() => hasFocus(more)).toBe(true);
  return page.getByRole('group', { name: question });
}

async function vote(page: Page, card: Locator, language: Language): Promise<void> {
  const words = WORDS[language];
  await reach(page, card.getByRole('combobox', { name: words.choice }));
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await card.locator('dt').nth(1).getByText(/[1١]/).waitFor();
}

test.each(CASES)('in %s (%s) a poll is made, voted for and closed, and the focus is never lost', async (place, language) => {
  const words = WORDS[language];
  const { page, faults } = await open(place, language);
  const name = `cards-${place.replace(/\W/g, '')}-${language}`;
  const card = await ask(page, language, `Lunch, says ${name}?`);
  await vote(page, card, language);
  await expect.poll(() => hasFocus(card.getByRole('button', { name: words.vote }))).toBe(true);
  await expect.poll(() => card.getByRole('combobox').inputValue()).toBe('1');
  expect(await lookAt(page, name)).toEqual([]);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await card.getByText(words.over).waitFor();
  await expect.poll(() => hasFocus(card)).toBe(true);
  expect(await card.getByRole('button').count()).toBe(0);
  expect(faults).toEqual([]);
});

test('what is asked with two clicks is asked once', async () => {
  const { page } = await open('@parley/react', 'en');
  const messages = page.getByRole('article');
  await page.getByRole('button', { name: 'More to send' }).click();
  await page.getByRole('menuitem', { name: 'Poll' }).click();
  const dialog = page.getByRole('dialog', { name: 'Poll' });
  await dialog.getByRole('textbox', { name: 'Question' }).fill('Once?');
  await dialog.getByRole('textbox', { name: /^Options/ }).fill('Yes, No');
  await dialog.getByRole('button', { name: 'Ask' }).dblclick();
  await messages.getByRole('group', { name: 'Once?' }).first().waitFor();
  const composer = page.getByRole('textbox', { name: /^Message / });
  await composer.fill('Twice?');
  await page.getByRole('button', { name: 'Send', exact: true }).dblclick();
  await composer.fill('The last one.');
  await composer.press('Enter');
  await messages.filter({ hasText: 'The last one.' }).waitFor();
  expect(await messages.getByRole('group', { name: 'Once?' }).count()).toBe(1);
  expect(await messages.filter({ hasText: 'Twice?' }).count()).toBe(1);
});

test('two things of one name are told apart by the messages that they are in', async () => {
  const { page } = await open('@parley/react', 'en');
  const cards = page.getByRole('article').getByRole('group', { name: 'Again?' });
  for (const count of [1, 2]) {
    await ask(page, 'en', 'Again?');
    await cards.nth(count - 1).waitFor();
  }
  expect(await (await Axe.on(page)).violations()).toEqual([]);
});

/** What everything in the card looks like, with the style sheet of the page or without. */
const looks = (card: Locator, hostile: boolean): Promise<readonly string[]> =>
  card.evaluate(async (section, wanted) => {
    for (const sheet of document.styleSheets) if (sheet.href?.endsWith('/hostile.css')) sheet.disabled = !wanted;
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    // Colours that are on their way, since the pointer has just left, are none of the style sheet's.
    await Promise.allSettled(section.getAnimations({ subtree: true }).map(({ finished }) => finished));
    return [section, ...section.querySelectorAll('*')].map((element) => {
      const style = getComputedStyle(element);
      const { width, height } = element.getBoundingClientRect();
      const properties = ['display', 'position', 'opacity', 'color', 'font-size', 'letter-spacing', 'text-transform', 'background-color'];
      const shown = properties.map((property) => style.getPropertyValue(property));
      return `${element.tagName}.${element.className} ${shown.join(' ')} ${width.toFixed(1)} ${height.toFixed(1)}`;
    });
  }, hostile);

test.each(Object.keys(PLACES) as (keyof typeof PLACES)[])('in %s a card looks the same whatever the page does to it', async (place) => {
  const { page, faults } = await open(place, 'en', { hostile: true });
  const card = await ask(page, 'en', `Dinner in ${place.replace(/\W/g, ' ')}?`);
  await vote(page, card, 'en');
  const [spoilt, plain] = [await looks(card, true), await looks(card, false)];
  expect(spoilt).toEqual(plain);
  expect(spoilt.length).toBeGreaterThan(10);
  expect(faults).toEqual([]);
});
