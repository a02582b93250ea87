import type {} from '@parley/elements';
import type { Parley } from '@parley/esdk';
import { presence } from '@parley/esdk/presence';
import { decodeFrames, type Frame } from '@parley/protocol';
import type { Browser, BrowserContext, Page, WebSocket, WebSocketRoute } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { accessibleNodes } from './support/accessibility.ts';
import { launchBrowser, watchFaults } from './support/browser.ts';
import { clientOf, loadSample, tokensFor } from './support/clients.ts';
import { HostApplication } from './support/host-application.ts';
import { cutAtTheBeginning, lookAt } from './support/look.ts';
import type { Server } from './support/server.ts';
import { startServer } from './support/start-server.ts';

const LARS = 'lars-johansen';
const AMARA = 'amara-okafor';

let browser: Browser;
let server: Server;
let crm: HostApplication;
let lars: Parley;
let integrity: Readonly<Record<string, string>>;
beforeAll(async () => {
  [browser, server] = await Promise.all([launchBrowser(), startServer()]);
  await loadSample(server);
  crm = await HostApplication.start(server, 'crm', AMARA);
  const [token = ''] = await tokensFor(server, [LARS]);
  lars = clientOf(server, token);
  integrity = (await (await fetch(`${server.url}/elements.json`)).json()) as Record<string, string>;
  await presence(lars).set({ state: 'busy', text: 'Rounds until 11' });
});
afterAll(async () => {
  await lars?.close();
  await browser?.close();
  crm?.close();
  await server?.dispose();
});

let context: BrowserContext;
let faults: readonly string[];
beforeEach(async () => {
  context = await browser.newContext();
  faults = watchFaults(context, crm.origin);
});
afterEach(async () => {
  // The server is another origin: what is loaded from there is no fault.
  expect(faults.filter((fault) => !fault.startsWith(`foreign request: ${server.url}/`))).toEqual([]);
  await context.close();
  crm.person = AMARA;
  crm.can = undefined;
});

/** Loaded only when it is what the server says it is. */
const script = (name = 'elements.js', type = 'module'): string =>
  `<script type="${type}" src="${server.url}/${name}" integrity="${integrity[name]}" crossorigin></script>`;
const connection = (): string => `<parley-connection server="${server.url}" token-url="/parley-token"></parley-connection>`;

interface Opened {
  readonly page: Page;
  readonly sockets: readonly WebSocket[];
  /** Frames that went to the server. */
  readonly sent: readonly Frame[];
}

/** Opens a page with this in it. */
async function open(body: string, options: Parameters<HostApplication['serve']>[2] = {}): Promise<Opened> {
  const page = await context.newPage();
  const sockets: WebSocket[] = [];
  const sent: Frame[] = [];
  page.on('websocket', (socket) => {
    sockets.push(socket);
    socket.on('framesent', ({ payload }) => sent.push(...decodeFrames(payload as Buffer)));
  });
  await page.goto(crm.serve('/page', body, options));
  return { page, sockets, sent };
}

const busy = (page: Page) => page.locator('parley-presence:state(busy)');

test('a dot and a badge say what is so, to eyes and ears', async () => {
  const room = await lars.messaging.open({ person: AMARA });
  const { page } = await open(
    `${script()}${connection()}
    <p>Owner: Lars <parley-presence person="${LARS}"></parley-presence> Messages: <parley-unread></parley-unread></p>
    <p><parley-presence person="${LARS}" show="text"></parley-presence></p>
    <p>Of Lars: <parley-unread conversation="${room.id}"></parley-unread></p>`,
  );
  await busy(page).nth(1).waitFor();
  // The sample leaves her something to read; its number may come after the presence.
  await page.locator('parley-unread:state(unread)').waitFor();
  const before = await page.evaluate(() => document.querySelector('parley-unread')?.count ?? 0);
  await room.send('Can you look at bed 7?').sent;
  const own = page.locator(`parley-unread[conversation]`);
  await own.getByText('1 unread message', { exact: true }).waitFor();
  await page.waitForFunction((count) => document.querySelector('parley-unread')?.count === count, before + 1);
  const nodes = await accessibleNodes(page);
  expect(nodes).toContainEqual({ role: 'image', name: 'Busy' });
  expect(nodes.filter(({ role }) => role === 'status').length).toBe(2);
  const said = nodes.filter(({ role }) => role === 'StaticText').map(({ name }) => name);
  expect(said).toEqual(expect.arrayContaining(['Busy', 'Rounds until 11', '1 unread message']));
  expect(said).not.toContain('1');
  expect(await lookAt(page, 'elements')).toEqual([]);
  await room.close();
});

/** Runs in the page: what everything in the elements looks like. */
function looks(): string[] {
  return [...document.querySelectorAll('parley-presence, parley-files, parley-messenger')].flatMap((element) =>
    [element, ...(element.shadowRoot?.querySelectorAll('*') ?? [])].map((each) => {
      const { display, position, opacity, transform, color, fontSize, letterSpacing, textTransform } = getComputedStyle(each);
      // What is drawn elsewhere is rounded otherwise.
      const { width, height } = each.getBoundingClientRect();
      const computed = [
        display,
        position,
        opacity,
        transform,
        color,
        fontSize,
        letterSpacing,
        textTransform,
        width.toFixed(2),
        height.toFixed(2),
      ];
      return `${each.tagName}.${each.getAttribute('class')} ${computed.join(' ')}`;
    }),
  );
}

test('whatever the style sheet of the page does, they look the same', async () => {
  const presences = `<parley-presence person="${LARS}"></parley-presence><parley-presence person="${LARS}" show="text"></parley-presence>`;
  // Nothing has been said there: what one page has read is no difference to the other.
  const messenger = '<parley-messenger placement="panel" person="george-papadakis"></parley-messenger>';
  const files = `<parley-files person="${LARS}"></parley-files>`;
  const body = `${script()}${connection()}<p>${presences} ${files}</p>${messenger}`;
  const show = async (hostile: boolean): Promise<Page> => {
    const { page } = await open(body, { hostile });
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await busy(page).nth(1).waitFor();
    await page.getByRole('button', { name: 'Send a file to Lars Johansen' }).waitFor();
    await page.getByRole('textbox', { name: 'Message George Papadakis' }).waitFor();
    return page;
  };
  const [plain, spoilt] = [await show(false), await show(true)];
  // Names and pictures come when they come.
  const differences = async (): Promise<readonly string[]> => {
    const [expected, found] = [await plain.evaluate(looks), await spoilt.evaluate(looks)];
    return found.filter((each, index) => each !== expected[index] || found.length !== expected.length);
  };
  await expect.poll(differences).toEqual([]);
  expect((await spoilt.evaluate(looks)).length).toBeGreaterThan(40);
});

test('fifty of them, and a second connection to the same server, are one socket with one watch', async () => {
  const dots = `<parley-presence person="${LARS}"></parley-presence>`.repeat(25);
  const others = Array.from({ length: 25 }, (_, index) => `<parley-presence person="nobody-${index}"></parley-presence>`).join('');
  const { asked } = crm;
  const { page, sockets, sent } = await open(`${script()}${connection()}${connection()}${dots}${others}<parley-unread></parley-unread>`);
  await busy(page).nth(24).waitFor();
  expect([sockets.length, crm.asked - asked]).toEqual([1, 1]);
  expect(sent.filter((frame) => frame.frame === 'watch' && frame.topic === 'presence.people').length).toBe(1);
});

test('the order in which things come makes no difference, and moving them disconnects nothing', async () => {
  const { page, sockets } = await open(`<p><parley-presence person="${LARS}" id="early"></parley-presence></p>${connection()}`);
  await page.evaluate((person) => {
    // What a page says to an element before it is one.
    Object.assign(document.querySelector('parley-presence') as object, { person: '', show: 'text' });
    Object.assign(document.querySelector('parley-presence') as object, { person });
  }, LARS);
  await page.evaluate(async (url) => {
    const { trustedTypes } = window as unknown as {
      trustedTypes: { createPolicy(name: string, rules: object): { createScriptURL(url: string): string } };
    };
    const late = document.createElement('script');
    late.type = 'module';
    late.src = trustedTypes.createPolicy('parley', { createScriptURL: (each: string) => each }).createScriptURL(url);
    document.body.append(late);
  }, `${server.url}/elements.js`);
  await busy(page).waitFor();
  expect(await page.locator('#early').getAttribute('show')).toBe('text');
  await page.evaluate(() => {
    const [p, element, connection] = ['p', '#early', 'parley-connection'].map((each) => document.querySelector(each) as HTMLElement);
    element?.remove();
    connection?.remove();
    p?.before(connection as HTMLElement);
    p?.append(element as HTMLElement);
  });
  await busy(page).waitFor();
  expect(sockets.length).toBe(1);
  await page.evaluate(() => document.querySelector('parley-connection')?.remove());
  await page.waitForFunction(() => document.querySelector('parley-presence:not(:state(busy))'));
  await expect.poll(() => sockets[0]?.isClosed()).toBe(true);
});

test('while the line is cut they show what was last known, and say so', async () => {
  let cut = false;
  const lines = new Set<WebSocketRoute>();
  await context.routeWebSocket(/\/parley$/, async (line) => {
    lines.add(line);
    if (cut) await line.close();
    else line.connectToServer();
  });
  const { page } = await open(`${script()}${connection()}<p><parley-presence person="${LARS}"></parley-presence></p>`);
  await page.getByRole('img', { name: 'Busy', exact: true }).waitFor();
  cut = true;
  for (const line of lines) await line.close();
  await page.getByRole('img', { name: 'Busy (not connected)' }).waitFor();
  expect(await page.locator('parley-presence:state(stale):state(busy)').count()).toBe(1);
  cut = false;
  await page.getByRole('img', { name: 'Busy', exact: true }).waitFor();
});

test('one script tag without modules does it, too', async () => {
  const { page } = await open(
    `${script('elements.classic.js', 'text/javascript')}${connection()}<parley-presence person="${LARS}"></parley-presence>`,
  );
  await busy(page).waitFor();
});

test('a page is told of states and failures, and comes back when somebody has logged in', async () => {
  crm.person = undefined;
  const { page } = await open(`${script()}<p><parley-presence person="${LARS}"></parley-presence></p>`);
  const warnings: string[] = [];
  page.on('console', (message) => message.type() === 'warning' && warnings.push(message.text()));
  const seen = page.evaluate(
    (url) =>
      new Promise<unknown[]>((resolve) => {
        const events: unknown[] = [];
        document.addEventListener('parley-state', ({ detail }) => events.push(detail.state));
        document.addEventListener('parley-error', ({ detail: { error } }) => {
          events.push([error.name, error.code, error.retryable]);
          resolve(events);
        });
        const element = document.createElement('parley-connection');
        element.server = url;
        element.tokenUrl = '/parley-token';
        document.body.append(element);
      }),
    server.url,
  );
  expect(await seen).toEqual(['connecting', 'ended', ['ElementsError', 'signed-out', false]]);
  await expect.poll(() => warnings).toEqual([expect.stringMatching(/^<parley-connection> signed-out: .+ Log in to the application/)]);
  crm.person = AMARA;
  await page.evaluate(() => document.querySelector('parley-connection')?.reconnect());
  await busy(page).waitFor();
  expect(await page.evaluate(() => document.querySelector('parley-connection')?.state)).toBe('up');
  faults = faults.filter((fault) => !fault.includes('401'));
});

test('a messenger says why its conversation did not open, to the page and on its console', async () => {
  const { page } = await open(`${script()}${connection()}<p>Deal</p>`);
  const warning = page.waitForEvent('console', (message) => message.type() === 'warning');
  const told = page.evaluate(() => {
    const error = new Promise((resolve) => document.addEventListener('parley-error', ({ detail }) => resolve(detail.error.code)));
    const element = document.createElement('parley-messenger');
    element.conversation = 'crm/deal/1';
    document.querySelector('main')?.append(element);
    return error;
  });
  expect(await told).toBe('forbidden');
  expect((await warning).text()).toMatch(/^<parley-messenger> forbidden: .*"crm\/deal\/1: join"/);
});

test('in a page that is written from right to left they are, in its language', async () => {
  const { page } = await open(`${script()}${connection()}<p>لارس <parley-presence person="${LARS}" show="text"></parley-presence></p>`, {
    html: 'lang="ar" dir="rtl"',
  });
  await page.getByText('مشغول').waitFor();
  const [dot, words] = await Promise.all(['dot', 'text'].map((part) => page.locator(`parley-presence [part="${part}"]`).boundingBox()));
  expect(dot?.x).toBeGreaterThan(words?.x ?? 0);
  expect(await lookAt(page, 'elements-ar')).toEqual([]);
});

test('a messenger is loaded when it is first seen, and written in', async () => {
  const room = await lars.messaging.open({ person: AMARA });
  const { page, sockets } = await open(
    `${script()}${connection()}<div class="tall"></div><parley-messenger person="${LARS}"></parley-messenger>`,
  );
  const loaded = () =>
    page.evaluate(() => performance.getEntriesByType('resource').some(({ name }) => name.includes('/elements/messenger-')));
  await page.waitForFunction(() => document.querySelector('parley-connection')?.state === 'up');
  expect(await loaded()).toBe(false);
  await page.locator('parley-messenger').scrollIntoViewIfNeeded();
  const box = page.getByRole('textbox', { name: 'Message Lars Johansen' });
  await box.fill('The door panel **is** fixed.');
  await box.press('Enter');
  await page.locator('parley-messenger strong', { hasText: 'is' }).waitFor();
  await expect.poll(() => room.snapshot.messages.at(-1)?.body).toBe('The door panel **is** fixed.');
  await expect.poll(async () => [await loaded(), sockets.length]).toEqual([true, 1]);
  const nodes = await accessibleNodes(page);
  expect(nodes).toContainEqual({ role: 'region', name: 'Messages' });
  expect(nodes).toContainEqual({ role: 'heading', name: 'Lars Johansen' });
  await room.close();
});

test('a messenger that could not be loaded says so, and is loaded when somebody asks again', async () => {
  await context.route('**/elements/messenger-*', (route) => route.abort());
  const { page } = await open(`${script()}${connection()}<p>Deal</p>`);
  const told = page.evaluate(() => {
    const error = new Promise((resolve) =>
      document.addEventListener('parley-error', ({ detail }) => resolve([detail.error.code, detail.error.message])),
    );
    document.querySelector('main')?.append(document.createElement('parley-messenger'));
    return error;
  });
  expect(await told).toEqual(['load-failed', expect.any(String)]);
  await page.getByRole('status').getByText('This could not be loaded.').waitFor();
  await context.unroute('**/elements/messenger-*');
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('button', { name: /Cath Lab 2/ }).waitFor();
  await page.evaluate(() => {
    const element = document.querySelector('parley-messenger');
    element?.remove();
    if (element) document.querySelector('h1')?.before(element);
  });
  await page.getByRole('button', { name: /Cath Lab 2/ }).waitFor();
  faults = faults.filter((fault) => !fault.includes('ERR_FAILED'));
});

test('a floating messenger works with the keyboard alone, above a page that spares nothing', async () => {
  const { page } = await open(`${script()}${connection()}<parley-messenger placement="floating"></parley-messenger>`, { hostile: true });
  const button = page.getByRole('button', { name: /^Messages(: \d+ unread messages?)?$/ });
  const dialog = page.getByRole('dialog', { name: 'Messages' });
  const focused = () => page.evaluate(() => document.activeElement?.shadowRoot?.activeElement?.getAttribute('part') ?? '');
  await button.waitFor();
  await page.keyboard.press('Tab');
  await expect.poll(focused).toBe('button');
  await page.keyboard.press('Enter');
  await expect.poll(focused).toBe('frame');
  expect(await button.getAttribute('aria-expanded')).toBe('true');
  await dialog.getByRole('button', { name: 'New conversation' }).first().focus();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'New conversation' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog', { name: 'New conversation' }).waitFor({ state: 'detached' });
  expect(await dialog.isVisible()).toBe(true);
  const within = () => page.evaluate(() => document.activeElement?.shadowRoot?.activeElement?.ariaLabel);
  await expect.poll(within).toBe('New conversation');
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  await expect.poll(async () => [await focused(), await button.getAttribute('aria-expanded')]).toEqual(['button', 'false']);
});

test('a messenger above the page stays there wherever its tag goes', async () => {
  const { page } = await open(`${script()}${connection()}<p>Deal</p><parley-messenger placement="floating"></parley-messenger>`);
  await page.getByRole('button', { name: /^Messages/ }).waitFor();
  await page.evaluate(() => document.querySelector('p')?.append(document.querySelector('parley-messenger') as HTMLElement));
  await page.getByRole('button', { name: /^Messages/ }).click();
  await page.getByRole('dialog', { name: 'Messages' }).waitFor();
  expect(await page.locator('p parley-messenger:popover-open').count()).toBe(1);
});

test('a panel that is shown before all of it has come has the focus when it is there', async () => {
  const { page } = await open(`${script()}${connection()}<p>Deal</p>`);
  await page.waitForFunction(() => customElements.get('parley-messenger'));
  await page.evaluate(() => {
    const element = document.createElement('parley-messenger');
    element.placement = 'panel';
    document.body.append(element);
    element.show();
  });
  await page.waitForFunction(() => document.activeElement?.shadowRoot?.activeElement?.part.contains('frame'));
  await page.getByRole('dialog', { name: 'Messages' }).waitFor();
});

test('a floating messenger that could not be loaded says so to the page, and is there when it can be', async () => {
  await context.route('**/elements/above-page-*', (route) => route.abort());
  const { page } = await open(`${script()}${connection()}<p>Deal</p>`);
  const told = page.evaluate(() => {
    const error = new Promise((resolve) => document.addEventListener('parley-error', ({ detail }) => resolve(detail.error.code)));
    const element = document.createElement('parley-messenger');
    element.placement = 'floating';
    document.querySelector('main')?.append(element);
    return error;
  });
  expect(await told).toBe('load-failed');
  await context.unroute('**/elements/above-page-*');
  await page.evaluate(() => document.querySelector('parley-messenger')?.setAttribute('lang', 'en'));
  await page.getByRole('button', { name: /^Messages/ }).waitFor();
  faults = faults.filter((fault) => !fault.includes('ERR_FAILED'));
});

test('while parts are loaded nothing of the page moves', async () => {
  // The guide's own rule: until the script has come nobody knows what the tags are.
  const css = `parley-messenger:not(:defined), parley-tree:not(:defined) { display: block; height: 480px }
    parley-messenger:is([placement='floating'], [placement='panel']):not(:defined) { display: none }
    main { --parley-height: 480px; display: flex; flex-direction: column; gap: 24px }`;
  await context.addInitScript(() => {
    const moved: string[] = [];
    Object.assign(window, { moved });
    new PerformanceObserver((list) => {
      for (const { sources } of list.getEntries() as unknown as { sources: readonly { node: Element | null }[] }[])
        moved.push(...sources.map(({ node }) => node?.nodeName ?? ''));
    }).observe({ type: 'layout-shift', buffered: true });
  });
  // The page is seen before the script comes.
  await context.route('**/elements.js', async (route) => {
    await route
      .request()
      .frame()
      .page()
      .waitForFunction(() => performance.getEntriesByName('first-contentful-paint').length > 0);
    await route.continue();
  });
  const { page } = await open(
    `${script()}${connection()}<parley-messenger placement="floating"></parley-messenger><p>Deal</p>
    <parley-messenger person="${LARS}"></parley-messenger><p>Of</p><parley-tree></parley-tree><p>Lars</p>`,
    { css },
  );
  await page.getByRole('button', { name: /^Messages/ }).waitFor();
  await page.getByRole('textbox', { name: 'Message Lars Johansen' }).waitFor();
  await page.locator('parley-tree').scrollIntoViewIfNeeded();
  await page.getByRole('treeitem', { name: /^Medicine/ }).waitFor();
  const moved = await page.evaluate(() => (window as unknown as { readonly moved: readonly string[] }).moved);
  // What is within them may.
  expect(moved.filter((node) => /^(P|PARLEY-.*|#text)$/.test(node))).toEqual([]);
});

test('a panel is there until it is closed, and on the other side where one writes from right to left', async () => {
  const { page } = await open(`${script()}${connection()}<p>عقد</p><parley-messenger placement="panel"></parley-messenger>`, {
    html: 'lang="ar" dir="rtl"',
  });
  await page.getByRole('button', { name: /Cath Lab 2/ }).waitFor();
  expect(await page.getByRole('dialog', { name: 'الرسائل' }).boundingBox()).toMatchObject({ x: 0, y: 0, width: 400 });
  const name = page.getByText('ORCHID-2 site team');
  const end = await name.evaluate((element) => {
    const words = document.createRange();
    words.selectNodeContents(element);
    return words.getBoundingClientRect().right;
  });
  // Beside its picture, though it is written from left to right.
  expect(end).toBeGreaterThan(300);
  expect(await lookAt(page, 'elements-panel-ar')).toEqual([]);
  expect(await cutAtTheBeginning(page)).toEqual([]);
  const told = page.evaluate(
    () => new Promise((resolve) => document.addEventListener('parley-toggle', ({ detail }) => resolve(detail.open))),
  );
  await page.getByRole('button', { name: 'إغلاق' }).first().click();
  expect(await told).toBe(false);
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  await page.evaluate(() => document.querySelector('parley-messenger')?.show());
  await page.getByRole('dialog', { name: 'الرسائل' }).waitFor();
});

test('a messenger of somebody who is not logged in says so', async () => {
  crm.person = undefined;
  const { page } = await open(`${script()}${connection()}<parley-messenger></parley-messenger>`);
  await page.getByRole('alert').waitFor();
  crm.person = AMARA;
  await page.evaluate(() => document.querySelector('parley-connection')?.reconnect());
  await page.getByRole('button', { name: /Cath Lab 2/ }).waitFor();
  faults = faults.filter((fault) => !fault.includes('401'));
});

test('a tree of a unit shows who is there, and tells who is chosen with the keyboard', async () => {
  const { page } = await open(`${script()}${connection()}<parley-tree unit="medicine"></parley-tree>`, { hostile: true });
  const row = (called: RegExp) => page.getByRole('treeitem', { name: called });
  await row(/^Medicine/).waitFor();
  expect(await page.getByRole('treeitem', { level: 1 }).count()).toBe(1);
  await page.keyboard.press('Tab');
  await row(/^Cardiology/).waitFor();
  await page.keyboard.type('card');
  await page.keyboard.press('ArrowRight');
  const busyRow = row(/Lars Johansen.*Busy|Busy.*Lars Johansen/);
  const below = Number(await busyRow.getAttribute('aria-posinset'));
  const nodes = await accessibleNodes(page);
  expect(nodes.filter(({ role }) => role === 'tree').length).toBe(1);
  expect(nodes.some(({ role, name }) => role === 'treeitem' && name.includes('Lars Johansen'))).toBe(true);
  const chosen = page.evaluate(
    () => new Promise((resolve) => document.addEventListener('parley-person', ({ detail }) => resolve(detail.person))),
  );
  for (let at = 0; at < below; at++) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  expect(await chosen).toBe(LARS);
});

test('a page shows who else is at the same deal, by name, while they are; and says where that may not be', async () => {
  await server.command(['application', 'channels', 'crm', '--set', 'deal/:id=live']);
  crm.can = ['crm/deal/42: join members', 'people/get: call'];
  const body = `${script()}${connection()}<p>Here: <parley-members channel="crm/deal/42"></parley-members></p>`;
  const { page } = await open(body, { hostile: true });
  await page.waitForFunction(() => document.querySelector('parley-members')?.members.length === 1);
  expect(await page.getByRole('listitem').count()).toBe(0);
  crm.person = LARS;
  const other = await open(body);
  await other.page.getByRole('listitem').filter({ hasText: 'Amara Okafor' }).waitFor();
  await page.getByRole('listitem').filter({ hasText: 'Lars Johansen' }).waitFor();
  expect(await accessibleNodes(page)).toContainEqual({ role: 'list', name: 'Here now' });
  expect(await lookAt(other.page, 'elements-members')).toEqual([]);
  // With the element goes the channel, though the page and its connection stay.
  await other.page.evaluate(() => document.querySelector('parley-members')?.remove());
  await page.waitForFunction(() => document.querySelector('parley-members')?.members.length === 1);
  const refused = page.evaluate(() => {
    const told = new Promise((resolve) =>
      document.addEventListener('parley-error', ({ detail: { error } }) => resolve([error.code, error.message])),
    );
    const [element] = document.getElementsByTagName('parley-members') as HTMLCollectionOf<HTMLElementTagNameMap['parley-members']>;
    if (element) element.channel = 'crm/deal/43';
    return told;
  });
  expect(await refused).toEqual(['forbidden', expect.stringContaining('crm/deal/43')]);
});

test('a deal has a conversation of its own, opened by its key, and a number of what is unread there', async () => {
  crm.can = ['crm/deal/42: join publish', 'messaging/*: join publish call watch', 'people/*: call', 'presence/*: watch'];
  const unread = '<parley-unread conversation="crm/deal/42"></parley-unread>';
  const messenger = '<parley-messenger conversation="crm/deal/42"></parley-messenger>';
  const { page } = await open(`${script()}${connection()}${unread}<div class="tall"></div>${messenger}`);
  await page.locator('parley-messenger').scrollIntoViewIfNeeded();
  await page.getByRole('textbox', { name: /^Message/ }).fill('The offer is out.');
  await page.keyboard.press('Enter');
  await page.locator('parley-messenger').getByText('The offer is out.').waitFor();
  crm.person = LARS;
  const other = await open(`${script()}${connection()}${messenger}`);
  await other.page.locator('parley-messenger').getByText('The offer is out.').waitFor();
  await page.evaluate(() => document.querySelector('parley-messenger')?.remove());
  await other.page.getByRole('textbox', { name: /^Message/ }).fill('They took it.');
  await other.page.keyboard.press('Enter');
  await page.waitForFunction(() => document.querySelector('parley-unread')?.count === 1);
});

test('messenger and tree are usable at each size, light and dark', async () => {
  const { page } = await open(
    `${script()}${connection()}<parley-tree></parley-tree><parley-messenger placement="floating" open person="${LARS}"></parley-messenger>`,
  );
  await page.getByRole('treeitem', { name: /^Medicine/ }).waitFor();
  await page.getByRole('textbox', { name: 'Message Lars Johansen' }).waitFor();
  expect(await lookAt(page, 'elements-large')).toEqual([]);
});
