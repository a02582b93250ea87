import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser, watchFaults } from './support/browser.ts';
import { parley, type Server } from './support/server.ts';
import { startServer } from './support/start-server.ts';
import { Window } from './support/window.ts';

let browser: Browser;
let server: Server;
let faults: readonly string[][];
/** An administrator; somebody who was here before; two who come. */
let joaquin: Window;
let amara: Window;
let nora: Window;
let omar: Window;

beforeAll(async () => {
  [browser, server] = await Promise.all([launchBrowser(), startServer()]);
  const contexts = await Promise.all([browser.newContext(), browser.newContext(), browser.newContext()]);
  faults = contexts.map((context) => watchFaults(context, server.url));
  const [office, one, other] = contexts as [BrowserContext, BrowserContext, BrowserContext];
  joaquin = await Window.withSample(office, server.firstRunUrl ?? '');
  amara = await joaquin.openAs('Amara Okafor');
  nora = await newcomer(one, 'Nora Quist');
  omar = await newcomer(other, 'Omar Haddad');
});
afterAll(async () => {
  await browser?.close();
  await server?.dispose();
});
afterEach(() => expect(faults.flat()).toEqual([]));

/** Somebody who was added today and opens the invitation. */
async function newcomer(context: BrowserContext, name: string): Promise<Window> {
  const mail = `${name.split(' ')[0]?.toLowerCase()}@aldermoor.example`;
  const id = (await command('people', 'add', name, mail)).trim();
  const page = await context.newPage();
  await page.goto((await command('people', 'invite', id)).trim());
  await page.getByRole('textbox', { name: 'Password' }).fill('a long enough password');
  await page.getByRole('button', { name: 'Set password and sign in' }).click();
  const window = new Window(page);
  await window.arrived();
  return window;
}

async function command(...words: readonly string[]): Promise<string> {
  const { code, output } = await parley(words, { data: server.data });
  if (code !== 0) throw new Error(output);
  return output;
}

const row = (page: Page, name: string | RegExp) => page.getByRole('tree').getByRole('treeitem', { name });
const shape = (name: string) => ({ name, exact: true });

describe('a newcomer looks for a colleague', () => {
  test('in the organisation, which is there already, and sees that she is away', async () => {
    await amara.chooseInProfile('Away');
    await row(nora.page, /^Medicine/).click();
    await row(nora.page, /^Cardiology/).click();
    const found = row(nora.page, /Amara Okafor/);
    await found.getByRole('img', shape('Away')).waitFor();
    await found.click();
    await nora.page.getByRole('main', { name: 'Amara Okafor' }).waitFor();
  });

  test('by searching the directory, where what fits is marked and her card says how to reach her', async () => {
    await nora.goToDirectory();
    await nora.page.getByRole('searchbox').fill('okaf am');
    const found = nora.page.getByRole('list', { name: 'People' }).getByRole('button', { name: /Amara Okafor/ });
    await found.waitFor();
    await expect.poll(() => found.locator('mark').allTextContents()).toEqual(['Am', 'Okaf']);
    await found.click();
    const card = nora.page.getByRole('complementary', { name: 'Amara Okafor' });
    await card.getByText('Away', { exact: true }).waitFor();
    await card.getByRole('link', { name: 'Cardiology' }).waitFor();
    await card.getByRole('link', { name: 'a.okafor@aldermoor.example' }).waitFor();
    // The address names what is shown.
    await nora.page.reload();
    await card.getByRole('button', { name: 'Message' }).click();
    await nora.page.getByRole('main', { name: 'Amara Okafor' }).waitFor();
  });

  test('by a few letters anywhere, leaves a message, and sees her return', async () => {
    await nora.page.goto(`${server.url}/u/0/`);
    await nora.arrived();
    await nora.converseWith('Amara Okafor');
    await nora.page.getByRole('main', { name: 'Amara Okafor' }).getByText('Away', { exact: true }).waitFor();
    await nora.say('I am new. Could you show me the ward?');
    await nora.message('I am new.').waitFor();
    await amara.chooseInProfile('Clear status');
    await nora.row('Amara Okafor').getByRole('img', shape('Available')).waitFor();
    await amara.row('Nora Quist').click();
    await amara.message('Could you show me the ward?').waitFor();
  });

  test('with the keyboard alone', async () => {
    const { page } = omar;
    const press = (...keys: readonly string[]) =>
      keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve());
    const active = () =>
      page.evaluate(() => document.getElementById(document.activeElement?.getAttribute('aria-activedescendant') ?? '')?.textContent ?? '');
    await amara.chooseInProfile('Away');
    const tabTo = async (selector: string) => {
      do await press('Tab');
      while (!(await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)));
    };
    await tabTo('[role="tree"]');
    await press('m', 'ArrowRight');
    await expect.poll(active).toMatch(/^Medicine/);
    await row(page, /^Cardiology/).waitFor();
    await press('ArrowRight', 'c', 'ArrowRight');
    await expect.poll(active).toMatch(/^Cardiology/);
    await row(page, /Amara Okafor/)
      .getByRole('img', shape('Away'))
      .waitFor();
    await press('a', 'm');
    await expect.poll(active).toMatch(/^Amara Okafor/);
    await press('Enter');
    await omar.composer.waitFor();
    await tabTo('textarea');
    await page.keyboard.type('Where do I get a badge?');
    await press('Enter');
    await omar.message('Where do I get a badge?').waitFor();
    await amara.chooseInProfile('Clear status');
    await omar.row('Amara Okafor').getByRole('img', shape('Available')).waitFor();
  });
});

describe('a large unit', () => {
  const PEOPLE = 1_200;
  const person = (index: number) => `Nurse ${String(index).padStart(4, '0')}`;

  beforeAll(async () => {
    const lines = Array.from({ length: PEOPLE }, (_, index) => `${person(index)},n${index}@aldermoor.example,Night ward`);
    const file = path.join(server.data, 'night.csv');
    writeFileSync(file, ['name,mail,unit', ...lines].join('\n'));
    await command('people', 'import', file, '--apply');
    await row(nora.page, /^Night ward/).waitFor();
  });

  test('has a row for everybody, of which only those in sight exist, whatever is scrolled to', async () => {
    await row(nora.page, /^Night ward/).click();
    await row(nora.page, person(0)).waitFor();
    expect(await row(nora.page, person(3)).evaluate((element) => [element.ariaLevel, element.ariaPosInSet, element.ariaSetSize])).toEqual([
      '2',
      '4',
      String(PEOPLE),
    ]);
    await nora.page.getByRole('tree').focus();
    await nora.page.keyboard.press('End');
    await row(nora.page, person(PEOPLE - 1)).waitFor();
    expect(await row(nora.page, /./).count()).toBeLessThan(150);
    await nora.page.getByRole('tree').evaluate(scrollTo, 600);
    await row(nora.page, person(600)).waitFor();
  });

  test('stays where it is while people come and go above what is in sight', async () => {
    await nora.page.getByRole('tree').evaluate(scrollTo, 600);
    const seen = row(nora.page, person(605));
    await seen.waitFor();
    const before = await seen.boundingBox();
    await command('people', 'add', 'Nurse 0000 A', 'first@aldermoor.example', '--unit', 'Night ward');
    await row(nora.page, person(605)).and(nora.page.locator('[aria-posinset="607"]')).waitFor();
    expect(await seen.boundingBox()).toEqual(before);
  });
});

/** Runs in the page: brings a row of a tree to the top. */
function scrollTo(tree: Element, index: number): void {
  let scroller = tree.parentElement;
  while (scroller && !/auto|scroll/.test(getComputedStyle(scroller).overflowY)) scroller = scroller.parentElement;
  const height = tree.querySelector<HTMLElement>('[role="treeitem"]')?.offsetHeight ?? 0;
  scroller?.scrollTo(0, tree.getBoundingClientRect().top - scroller.getBoundingClientRect().top + scroller.scrollTop + index * height);
}

describe('an administrator', () => {
  const main = () => joaquin.page.getByRole('main');
  const dialog = (name: string) => joaquin.page.getByRole('dialog', { name });
  const more = async (item: string) => {
    await main().getByRole('button', { name: 'More actions' }).click();
    await joaquin.page.getByRole('menuitem', { name: item }).click();
  };

  test('adds, renames, moves and removes a unit, and everybody sees it', async () => {
    await joaquin.goToDirectory();
    await main().getByRole('button', { name: 'Add unit…' }).click();
    await dialog('Add a unit').getByRole('textbox', { name: 'Unit name' }).fill('Allergy');
    await dialog('Add a unit').getByRole('button', { name: 'Add unit' }).click();
    await joaquin.page.getByRole('main', { name: 'Allergy' }).waitFor();
    await nora.page.reload();
    await row(nora.page, /^Allergy/).waitFor();

    await more('Rename or move unit…');
    const edit = dialog('Edit Allergy');
    await edit.getByRole('textbox', { name: 'Unit name' }).fill('Immunology');
    await edit.getByRole('combobox', { name: 'Part of' }).selectOption('Night ward');
    await edit.getByRole('button', { name: 'Save' }).click();
    await joaquin.page.getByRole('main', { name: 'Immunology' }).waitFor();
    await main().getByRole('navigation', { name: 'Path' }).getByRole('link', { name: 'Night ward' }).waitFor();
    await row(nora.page, /^Allergy/).waitFor({ state: 'detached' });

    await more('Remove unit…');
    await dialog('Remove Immunology?').getByRole('button', { name: 'Remove unit' }).click();
    await joaquin.page.getByRole('main', { name: 'Night ward' }).waitFor();
    await joaquin.page.getByRole('navigation', { name: 'Units of Night ward' }).waitFor({ state: 'detached' });
  });

  test('imports a file, goes on with something else meanwhile, and looks at the report afterwards', async () => {
    const lines = Array.from({ length: 2_000 }, (_, index) => `Porter ${index},porter${index}@aldermoor.example,Porters`);
    const csv = ['name,mail,unit', ...lines].join('\n');
    await main().getByRole('button', { name: 'Import CSV…' }).click();
    const importing = dialog('Import people');
    await importing.getByLabel('CSV file').setInputFiles({ name: 'porters.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
    // It begins when the dialog is gone.
    let begin: (() => void) | undefined;
    const closed = new Promise<void>((resolve) => {
      begin = resolve;
    });
    await joaquin.page.route(/imports\?.*dryRun=false/, (route) => closed.then(() => route.continue()));
    await importing.getByRole('button', { name: 'Apply 2,000 changes' }).click();
    await joaquin.page.keyboard.press('Escape');
    await importing.waitFor({ state: 'detached' });
    begin?.();
    const line = main().getByRole('status').filter({ hasText: 'porters.csv' });
    const done = line.filter({ hasText: 'The import of porters.csv is done.' });
    await done.waitFor();
    await done.getByRole('button', { name: 'Show' }).click();
    await importing.getByText('Done: 2,000 people added').waitFor();
    const [download] = await Promise.all([
      joaquin.page.waitForEvent('download'),
      importing.getByRole('button', { name: 'Save report' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('porters-report.csv');
    expect(readFileSync(await download.path(), 'utf8')).toContain('added: 2000,');
    await joaquin.page.keyboard.press('Escape');
    await line.waitFor({ state: 'detached' });
  });

  test('says who somebody reports to, where they work and how they are called; the directory can be read by each', async () => {
    await joaquin.page.goto(`${server.url}/u/0/directory/cardiology?person=amara-okafor`);
    const card = joaquin.page.getByRole('complementary', { name: 'Amara Okafor' });
    await card.getByRole('button', { name: 'Edit…' }).click();
    const edit = dialog('Edit Amara Okafor');
    await edit.getByRole('combobox', { name: 'Place' }).fill('Riverside');
    await edit.getByRole('textbox', { name: 'Phone' }).fill('+44 20 7946 0102');
    await edit.getByRole('button', { name: 'Choose…' }).click();
    await edit.getByRole('combobox', { name: 'Find the manager' }).fill('quist');
    await edit.getByRole('option', { name: /Nora Quist/ }).click();
    await edit.getByRole('button', { name: 'Save' }).click();
    expect(await card.getByRole('link', { name: '+44 20 7946 0102' }).getAttribute('href')).toBe('tel:+442079460102');

    await card.getByRole('link', { name: 'Riverside' }).click();
    await joaquin.page
      .getByRole('main', { name: 'Riverside' })
      .getByRole('button', { name: /Amara Okafor/ })
      .waitFor();
    await joaquin.page.getByRole('link', { name: 'Managers', exact: true }).click();
    await row(joaquin.page, /Nora Quist/).click();
    await joaquin.page
      .getByRole('main', { name: 'Reports of Nora Quist' })
      .getByRole('button', { name: /Amara Okafor/ })
      .waitFor();
  });

  test('makes a group of a place and of people, which shows on their cards', async () => {
    await more('Add group…');
    const adding = dialog('Add a group');
    await adding.getByRole('textbox', { name: 'Group name' }).fill('Fire wardens');
    await adding.getByRole('combobox', { name: 'Place' }).selectOption('Riverside');
    await adding.getByRole('combobox', { name: 'Find people to add' }).fill('omar');
    await adding.getByRole('option', { name: /Omar Haddad/ }).click();
    await adding.getByRole('button', { name: 'Add group' }).click();
    const group = joaquin.page.getByRole('main', { name: 'Fire wardens' });
    await group.getByRole('button', { name: /Amara Okafor/ }).waitFor();
    await group.getByRole('button', { name: /Omar Haddad/ }).click();
    const card = joaquin.page.getByRole('complementary', { name: 'Omar Haddad' });
    await card.getByRole('link', { name: 'Fire wardens' }).waitFor();
    await card.getByRole('button', { name: 'Remove from this group' }).click();
    await group.getByRole('button', { name: /Omar Haddad/ }).waitFor({ state: 'detached' });
  });
});

test('anybody gives themselves a photo, made small before it is sent, which stands wherever the name does', async () => {
  await omar.page.goto(`${server.url}/u/0/directory/all?person=omar-haddad`);
  const card = omar.page.getByRole('complementary', { name: 'Omar Haddad' });
  await card.getByRole('button', { name: 'Edit…' }).click();
  const edit = omar.page.getByRole('dialog', { name: 'Edit Omar Haddad' });
  await edit
    .locator('input[type=file]')
    .setInputFiles({ name: 'me.png', mimeType: 'image/png', buffer: await picture(omar.page, 1_600, 900) });
  await edit.getByRole('button', { name: 'Close' }).last().click();
  const photo = card.locator('img');
  await photo.waitFor();
  const sizes = () =>
    photo.evaluate((image: HTMLImageElement) => image.decode().then(() => [image.naturalWidth, image.naturalHeight, image.offsetWidth]));
  await expect.poll(sizes).toEqual([512, 512, 72]);
  await amara.row('Omar Haddad').locator('img').waitFor();
});

/** A PNG of that size. */
async function picture(page: Page, width: number, height: number): Promise<Buffer> {
  const base64 = await page.evaluate(
    ([w, h]) => {
      const canvas = Object.assign(document.createElement('canvas'), { width: w, height: h });
      canvas.getContext('2d')?.fillRect(0, 0, w ?? 0, (h ?? 0) / 2);
      return canvas.toDataURL('image/png').split(',')[1] ?? '';
    },
    [width, height],
  );
  return Buffer.from(base64, 'base64');
}
