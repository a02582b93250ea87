import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { launchBrowser, watchFaults } from './support/browser.ts';
import { parley, type Server } from './support/server.ts';
import { onSite, startServer } from './support/start-server.ts';
import { openPage, Window } from './support/window.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

/** What the browser logs of a request that the test wants to be refused. */
const REFUSED = /Failed to load resource: the server responded with a status of 4\d\d/;
const PASSWORD = 'three quiet herons';

/** The form of the first page. */
function creation(page: Page): { readonly region: Locator; fill(password: string): Promise<void> } {
  const region = page.getByRole('region', { name: 'Create my organisation' });
  const field = (name: string) => region.getByRole('textbox', { name });
  return {
    region,
    async fill(password) {
      await field('Organisation').fill('Fern & Co');
      await field('Name').fill('Ada Fern');
      await field('Email').fill('ada@fern.example');
      await field('Password').fill(password);
      await region.getByRole('button', { name: 'Create organisation' }).click();
    },
  };
}

describe('a new server', () => {
  let server: Server;
  let context: BrowserContext;
  let faults: string[];
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server?.dispose());
  beforeEach(async () => {
    context = await browser.newContext();
    faults = watchFaults(context, server.url, REFUSED);
  });
  afterEach(async () => {
    await context.close();
    expect(faults).toEqual([]);
  });

  test('is nobody’s without the printed link', async () => {
    const page = await context.newPage();
    await page.goto(server.url);
    await page.getByText('This server is new. Open the one-time link that it printed').waitFor();
    expect(await page.getByRole('textbox').count()).toBe(0);
    expect(await page.getByText(onSite ? 'Data in PostgreSQL' : server.data).count()).toBe(1);
  });

  test('refuses a link that it did not print, with a sentence', async () => {
    const page = await context.newPage();
    await page.goto(`${server.url}/?first=guessed`);
    await creation(page).fill(PASSWORD);
    await page
      .getByRole('alert')
      .filter({ hasText: 'This link is not the one that the server printed when it was started last.' })
      .waitFor();
  });

  test('refuses a password that is easily guessed, with a sentence, and then makes the organisation; the link works once', async () => {
    const [page, late] = [await context.newPage(), await (await browser.newContext()).newPage()];
    await late.goto(server.firstRunUrl ?? '');
    await creation(late).region.waitFor();

    await page.goto(server.firstRunUrl ?? '');
    const { region, fill } = creation(page);
    await fill('Password12345');
    await region.getByRole('alert').filter({ hasText: 'on every list that attackers try first' }).waitFor();
    // The hint below the field is of the same opinion.
    await region.getByText(/^At least 12 characters\. This password is on every list/).waitFor();
    await fill('ada@fern.example');
    await region.getByRole('alert').filter({ hasText: 'Do not use your name or your mail address' }).waitFor();
    await region.getByText(/^At least 12 characters\. Do not use your name/).waitFor();
    await fill(PASSWORD);
    await new Window(page).arrived();
    await expect.poll(() => page.title()).toContain('Fern & Co');

    // Somebody had the same link open.
    await creation(late).fill(PASSWORD);
    await late.getByRole('alert').filter({ hasText: 'There is an organisation already. Sign in.' }).waitFor();
    await late.getByRole('button', { name: 'Load the sample' }).click();
    await late
      .getByRole('region', { name: 'Load a sample' })
      .getByRole('alert')
      .filter({ hasText: 'There is an organisation already.' })
      .waitFor();
    await late.goto(server.firstRunUrl ?? '');
    await late.getByRole('heading', { name: 'Sign in to Fern & Co' }).waitFor();
    await late.context().close();
  });
});

describe('in an organisation of one’s own', () => {
  let server: Server;
  let context: BrowserContext;
  let ada: Window;
  let faults: string[];

  beforeAll(async () => {
    server = await startServer();
    context = await browser.newContext();
    faults = watchFaults(context, server.url, REFUSED);
    ada = new Window(await context.newPage());
    await ada.page.goto(server.firstRunUrl ?? '');
    await creation(ada.page).fill(PASSWORD);
    await ada.arrived();
    await ada.goToDirectory();
  });
  afterAll(async () => {
    await context?.close();
    await server?.dispose();
  });
  afterEach(() => expect(faults).toEqual([]));

  const people = () => ada.page.getByRole('main', { name: 'Fern & Co' });
  const person = (name: string) => people().getByRole('button', { name: new RegExp(name) });

  test('a person is added by hand, and the invitation from the people page lets her in beside the administrator', async () => {
    await ada.page.getByRole('button', { name: 'Add person…' }).first().click();
    const adding = ada.page.getByRole('dialog', { name: 'Add a person' });
    await adding.getByRole('textbox', { name: 'Name' }).fill('Bea Moss');
    await adding.getByRole('textbox', { name: 'Email' }).fill('bea@fern.example');
    await adding.getByRole('textbox', { name: 'Job title' }).fill('Gardener');
    await adding.getByRole('button', { name: 'Add person' }).click();
    const inviting = ada.page.getByRole('dialog', { name: 'Invite Bea Moss' });
    await inviting.getByRole('button', { name: 'Make a link' }).click();
    const link = await inviting.getByRole('textbox', { name: 'One-time link' }).inputValue();
    expect(link.startsWith(`${server.url}/u/0/invitation/`)).toBe(true);
    await inviting.getByRole('button', { name: 'Close' }).click();
    await person('Bea Moss').filter({ hasText: 'Not joined yet' }).waitFor();

    const bea = await accept(context, link, 'Bea Moss');
    expect(bea.page.url()).toBe(`${server.url}/u/1/`);
    await person('Bea Moss').filter({ hasText: 'Not joined yet' }).waitFor({ state: 'detached' });
    await ada.page.reload();
    await people().waitFor();
    await bea.chooseInProfile('Sign out');
    await bea.page.getByRole('heading', { name: 'Sign in to Fern & Co' }).waitFor();
    expect(ada.page.url()).toContain('/u/0/directory');

    const again = await openPage(context, link);
    await again.getByRole('alert').filter({ hasText: 'It was used, replaced or is older than 7 days.' }).waitFor();
    await again.close();

    await bea.fillSignIn('bea@fern.example', 'not her password');
    await bea.page.getByRole('alert').filter({ hasText: 'That name and password do not fit together.' }).waitFor();
    await bea.fillSignIn('nobody@fern.example', 'not her password');
    await bea.page.getByRole('alert').filter({ hasText: 'That name and password do not fit together.' }).waitFor();
    await bea.fillSignIn('bea@fern.example', PASSWORD);
    await bea.arrived();
    await bea.page.close();
  });

  test('a file is tried first, its bad lines are named with line and reason, and it changes something only when applied', async () => {
    const csv = [
      'name,mail,title,unit',
      'Cem Oak,cem@fern.example,Florist,Shop',
      ',nobody@fern.example,,',
      'Dee Ash,no mail,,',
      'Eva Elm,cem@fern.example,,Shop',
      'Finn Yew,finn@fern.example,Driver,Shop / Delivery',
    ];
    const choose = async (): Promise<Locator> => {
      await ada.page.getByRole('button', { name: 'Import CSV…' }).click();
      const dialog = ada.page.getByRole('dialog', { name: 'Import people' });
      await dialog.getByLabel('CSV file').setInputFiles({ name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(csv.join('\n')) });
      return dialog;
    };
    const tried = await choose();
    await tried.getByText('This file would do: 2 people added, 0 changed, 0 unchanged, and 2 new units.').waitFor();
    const problems = tried.getByRole('table', { name: '3 lines are not taken' });
    const rows = await problems.getByRole('row').allInnerTexts();
    expect(rows.slice(1).map((row) => row.split('\t').map((cell) => cell.trim()))).toEqual([
      ['3', 'name', 'The name is missing.'],
      ['4', 'mail', '“\u2068no mail\u2069” is no mail address.'],
      ['5', 'mail', '“\u2068cem@fern.example\u2069” stands on line 2 already.'],
    ]);
    const changes = await tried.getByRole('table', { name: 'What changes, person by person' }).getByRole('row').allInnerTexts();
    expect(changes.slice(1).map((row) => row.split('\t').map((cell) => cell.trim()))).toEqual([
      ['Cem Oak', 'Added'],
      ['Finn Yew', 'Added'],
    ]);
    await tried.getByRole('button', { name: 'Close' }).first().click();
    await ada.page.reload();
    await person('Bea Moss').waitFor();
    expect(await person('Cem Oak').count()).toBe(0);

    const dialog = await choose();
    await dialog.getByRole('button', { name: 'Apply 2 changes' }).click();
    await dialog.getByText('Done: 2 people added').waitFor();
    await dialog.getByRole('button', { name: 'Close' }).first().click();
    await person('Cem Oak').waitFor();
    await ada.page.getByRole('tree').getByRole('treeitem', { name: /Shop/ }).first().waitFor();
  });

  test('an invitation of the command works in another browser, where signing out everywhere ends every window', async () => {
    const { code, output } = await parley(['people', 'invite', 'cem-oak'], { data: server.data });
    expect(code).toBe(0);
    const [home, office] = [await browser.newContext(), await browser.newContext()];
    const seen = [home, office].map((each) => watchFaults(each, server.url, REFUSED));
    const cemAtHome = await accept(home, output.trim(), 'Cem Oak');
    expect(cemAtHome.page.url()).toBe(`${server.url}/u/0/`);
    const opening = office.waitForEvent('page').then((page) => page.waitForEvent('websocket'));
    const cemAtOffice = await Window.signIn(office, server.url, 'cem-oak', PASSWORD);
    const socket = await opening;
    const signIn = (window: Window) => window.page.getByRole('heading', { name: 'Sign in to Fern & Co' });

    await cemAtHome.chooseInProfile('Sign out everywhere…');
    await cemAtHome.page.getByRole('button', { name: 'Sign out everywhere', exact: true }).click();
    await signIn(cemAtHome).waitFor();
    await signIn(cemAtOffice).waitFor();
    await expect.poll(() => socket.isClosed()).toBe(true);
    await cemAtOffice.page.reload();
    await signIn(cemAtOffice).waitFor();
    // Nobody else was touched.
    await ada.page.reload();
    await people().waitFor();
    expect(seen).toEqual([[], []]);
    await Promise.all([home.close(), office.close()]);
  });

  test('nobody opens a window as somebody else: it is neither shown nor served', async () => {
    await person('Bea Moss').click();
    const panel = ada.page.getByRole('complementary', { name: 'Bea Moss' });
    await panel.getByRole('button', { name: 'Invite link…' }).waitFor();
    expect(await panel.getByRole('button', { name: /window/i }).count()).toBe(0);
    await panel.getByRole('button', { name: 'Close' }).click();
    await ada.page.getByRole('button', { name: /^Profile and settings/ }).click();
    const menu = ada.page.getByRole('dialog', { name: /^Profile and settings/ });
    await menu.getByRole('button', { name: 'Sign out', exact: true }).waitFor();
    expect(await menu.getByRole('button', { name: /window/i }).count()).toBe(0);
    await ada.page.keyboard.press('Escape');
    const answer = await ada.page.evaluate(async () => {
      const headers = { 'content-type': 'application/json' };
      const response = await fetch('/u/0/api/setup/open-as', { method: 'POST', headers, body: '{"person":"bea-moss"}' });
      return { status: response.status, problem: (await response.json()) as { code: string } };
    });
    expect([answer.status, answer.problem.code]).toEqual([404, 'not-found']);
  });

  test('the next start goes on with what is there', async () => {
    await ada.converseWith('Bea Moss');
    await ada.say('Before the restart');
    await ada.page.getByText('Sending').waitFor({ state: 'detached' });
    const address = ada.page.url();
    await ada.page.goto('about:blank');
    expect(await server.end()).toBe(0);
    server = await server.restart();
    expect(server.firstRunUrl).toBeUndefined();
    await ada.page.goto(address);
    await ada.message('Before the restart').waitFor();
    await ada.goToDirectory();
    await person('Cem Oak').waitFor();
    const other = await browser.newContext();
    const bea = await Window.signIn(other, server.url, 'bea@fern.example', PASSWORD);
    await bea.row('Ada Fern').click();
    await bea.message('Before the restart').waitFor();
    await other.close();
  });
});

/** The invited person chooses a password and is in. */
async function accept(context: BrowserContext, link: string, name: string): Promise<Window> {
  const page = await openPage(context, link);
  await page.getByRole('heading', { name: `Welcome, ${name}` }).waitFor();
  await page.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Set password and sign in' }).click();
  const window = new Window(page);
  await window.arrived();
  return window;
}
