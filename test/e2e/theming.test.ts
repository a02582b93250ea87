import type {} from '@parley/elements';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from './support/browser.ts';
import { clientOf, loadSample, tokensFor } from './support/clients.ts';
import { Guide } from './support/guide.ts';
import { HostApplication } from './support/host-application.ts';
import { lookAt } from './support/look.ts';
import type { Server } from './support/server.ts';
import { startServer } from './support/start-server.ts';

// The guide's own blocks, as they stand there: docs/guides/theming.md.

const LARS = 'lars-johansen';
const AMARA = 'amara-okafor';
const DEAL = 'crm/deal/42';

let browser: Browser;
let server: Server;
let crm: HostApplication;
let guide: Guide;
beforeAll(async () => {
  [browser, server] = await Promise.all([launchBrowser(), startServer()]);
  await loadSample(server);
  crm = await HostApplication.start(server, 'crm', AMARA);
  crm.can = [`${DEAL}: join publish`, 'messaging/*: join publish cast call watch', 'people/*: call watch', 'presence/*: watch call'];
  const as = async (id: string) => clientOf(server, await crm.backend.tokens.issue({ person: { id, name: id }, can: crm.can ?? [] }));
  await using lars = await as(LARS);
  await using amara = await as(AMARA);
  const deal = { conversation: DEAL, title: 'Cold-chain sensors' };
  const room = await lars.messaging.open(deal);
  const own = await amara.messaging.open(deal);
  await own.send('The buyer asks for **two** more sensors, see `S-2291`.').sent;
  await room.send('They are on the shelf', { mentions: [AMARA] }).sent;
  guide = new Guide('theming');
});
afterAll(async () => {
  guide?.[Symbol.dispose]();
  await browser?.close();
  crm?.close();
  await server?.dispose();
});

async function open(path: string, body: string, options: Parameters<HostApplication['serve']>[2]): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  const connection = `<parley-connection server="${server.url}" token-url="/parley-token"></parley-connection>`;
  await page.goto(crm.serve(path, `<script type="module" src="${server.url}/elements.js"></script>${connection}${body}`, options));
  return page;
}

/** What the page's own colours are where they are not set, and the accent's above all. */
const OURS = [
  '#3b5bdb',
  '#314fc4',
  '#e9edfc',
  '#b8c5f5',
  '#2a45b3',
  '#8ba4ff',
  '#a2b6ff',
  '#242b45',
  '#42528f',
  '#b3c3ff',
  '#f6f7f9',
  '#1c1f26',
];

/** Where in the page, shadow roots included, one of these colours is seen. */
const seen = (page: Page, colours: readonly string[]): Promise<readonly string[]> =>
  page.evaluate((listed) => {
    const rgb = (hex: string): string => `rgb(${[1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)).join(', ')})`;
    const wanted = new Set(listed.map(rgb));
    const found: string[] = [];
    const look = (root: Document | ShadowRoot): void => {
      for (const element of root.querySelectorAll('*')) {
        if (element.shadowRoot) look(element.shadowRoot);
        if (!element.checkVisibility({ visibilityProperty: true })) continue;
        const style = getComputedStyle(element);
        const shown = [style.color, style.backgroundColor, ...(style.borderTopStyle === 'none' ? [] : [style.borderTopColor])];
        for (const colour of shown) if (wanted.has(colour)) found.push(`${element.localName}.${element.className}: ${colour}`);
      }
    };
    look(document);
    return [...new Set(found)];
  }, colours);

test('the brand of the guide is everywhere, readable, in light and dark, in both directions', async () => {
  const [html = ''] = guide.blocks('html');
  const [css = ''] = guide.blocks('css');
  const body = html.replace('person="maya"', `person="${LARS}"`);
  expect(body).not.toBe(html);
  for (const [language, direction] of [
    ['en', 'ltr'],
    ['ar', 'rtl'],
  ]) {
    const page = await open(`/brand-${language}`, body, { css, html: `lang="${language}" dir="${direction}"` });
    await page.locator('parley-messenger').getByText('They are on the shelf').waitFor();
    expect(await lookAt(page, `theming-${language}`)).toEqual([]);
    for (const [scheme, accent, paper] of [
      ['light', '#0b6b66', '#fffdf9'],
      ['dark', '#4cc3bb', '#14181a'],
    ] as const) {
      await page.emulateMedia({ colorScheme: scheme });
      // Colours may pass into one another: the page is there when its own are.
      await expect.poll(() => seen(page, [accent]), { message: scheme }).not.toEqual([]);
      await expect.poll(() => seen(page, [paper]), { message: scheme }).not.toEqual([]);
      expect(await seen(page, OURS), `${language}, ${scheme}`).toEqual([]);
    }
    const message = page.locator('parley-messenger').getByText('They are on the shelf');
    expect(await message.evaluate((element) => getComputedStyle(element).fontFamily)).toMatch(/^Georgia/);
    expect(await page.locator('parley-messenger .parley').first().getAttribute('dir')).toBe(direction);
    await page.context().close();
  }
});

test('without it the page is in our own colours, which shows that they would be found', async () => {
  const [html = ''] = guide.blocks('html');
  const page = await open('/plain', html.replace('person="maya"', `person="${LARS}"`), {});
  await page.locator('parley-messenger').getByText('They are on the shelf').waitFor();
  expect(await seen(page, OURS)).not.toEqual([]);
});

test('parts and states are styled as the guide says', async () => {
  const [, css = ''] = guide.blocks('css');
  await using lars = clientOf(server, (await tokensFor(server, [LARS]))[0] ?? '');
  await lars.messaging.open({ person: AMARA });
  const page = await open(
    '/parts',
    `<parley-presence person="${LARS}"></parley-presence> <parley-messenger placement="floating"></parley-messenger>`,
    { css },
  );
  const styleOf = (selector: string, part: string, property: string): Promise<string | undefined> =>
    page.evaluate(
      ([tag, name, key]) => {
        const element = document.querySelector(tag as string)?.shadowRoot?.querySelector(`[part="${name}"]`);
        return element ? getComputedStyle(element).getPropertyValue(key as string) : undefined;
      },
      [selector, part, property],
    );
  await expect.poll(() => styleOf('parley-messenger', 'button', 'inset-block-end')).toBe('80px');
  await expect.poll(() => styleOf('parley-presence', 'dot', 'outline-width')).toBe('2px');
});
