import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { launchBrowser, watchFaults } from './support/browser.ts';
import type { Server } from './support/server.ts';
import { startServer } from './support/start-server.ts';
import { openPage, Window } from './support/window.ts';

let browser: Browser;
let server: Server;
let context: BrowserContext;
let faults: string[];
/** Two windows of one browser: who loaded the sample, and somebody else. */
let joaquin: Window;
let amara: Window;

beforeAll(async () => {
  [browser, server] = await Promise.all([launchBrowser(), startServer()]);
  context = await browser.newContext();
  faults = watchFaults(context, server.url);
  joaquin = await Window.withSample(context, server.firstRunUrl ?? '');
  amara = await joaquin.openAs('Amara Okafor');
});
afterAll(async () => {
  await browser?.close();
  await server?.dispose();
});
afterEach(() => expect(faults).toEqual([]));

test('a window as somebody else is a slot of its own in the same browser', async () => {
  expect(joaquin.page.url()).toContain('/u/0/');
  expect(amara.page.url()).toContain('/u/1/');
  await amara.page.getByRole('button', { name: 'Profile and settings, Amara Okafor' }).click();
  // She did not load the sample.
  expect(await amara.page.getByRole('button', { name: /window as somebody else/ }).count()).toBe(0);
  await amara.page.keyboard.press('Escape');
});

test('both talk, see each other type, and see what the other edits and deletes', async () => {
  await joaquin.converseWith('Amara Okafor');
  await amara.converseWith('Joaquín Herrera');
  const typing = amara.page.getByText('Joaquín Herrera is typing');
  // What is typed in the very first moment may not be told.
  while (!(await typing.isVisible())) await joaquin.composer.press('x');
  await joaquin.say('Is the monitor back?');
  await amara.message('Is the monitor back?').waitFor();
  await typing.waitFor({ state: 'detached' });
  await amara.say('Yes, **all eight**.');
  await joaquin.message('Yes, all eight.').getByText('all eight', { exact: true }).waitFor();

  await joaquin.chooseOn('Is the monitor back?', 'Edit message');
  await joaquin.page.getByRole('textbox', { name: 'Edit message' }).fill('Is screen 5 back?');
  await joaquin.page.getByRole('textbox', { name: 'Edit message' }).press('Enter');
  await amara.message('Is screen 5 back?').getByText('edited').waitFor();
  expect(await amara.message('Is the monitor back?').count()).toBe(0);
  expect(
    await amara
      .message('Is screen 5 back?')
      .getByRole('button', { name: /Edit|Delete/ })
      .count(),
  ).toBe(0);

  await amara.chooseOn('Yes, all eight.', 'Delete');
  await amara.page.getByRole('dialog', { name: 'Delete this message?' }).getByRole('button', { name: 'Delete message' }).click();
  for (const window of [joaquin, amara]) {
    await window.message('This message was deleted.').waitFor();
    expect(await window.message('all eight').count()).toBe(0);
  }
});

test('what waits is counted: unread, mentions, and all of it in the title; reading clears it, on every window', async () => {
  await amara.converseWith('Cath Lab 2');
  await amara.row('Cath Lab 2$').waitFor();
  await amara.row('Joaquín Herrera$').waitFor();
  const total = async () => Number(/^\((\d+)\) /.exec(await amara.page.title())?.[1] ?? 0);
  const before = await total();
  await joaquin.converseWith('Amara Okafor');
  await joaquin.say('One');
  await joaquin.say('Two');
  await amara.row('Joaquín Herrera unread: 2').waitFor();
  await expect.poll(total).toBe(before + 2);

  await amara.converseWith('Joaquín Herrera');
  await amara.row('Joaquín Herrera$').waitFor();
  await expect.poll(total).toBe(before);

  await joaquin.converseWith('Cath Lab 2');
  await joaquin.composer.pressSequentially('@Amara');
  await joaquin.page.getByRole('option', { name: /Amara Okafor/ }).waitFor();
  await joaquin.composer.press('Enter');
  await joaquin.composer.pressSequentially('please look at the list.');
  await joaquin.composer.press('Enter');
  await amara.row('Cath Lab 2 mentions: 1').waitFor();
  const second = new Window(await openPage(context, `${server.url}/u/1/`));
  await second.arrived();
  await second.row('Cath Lab 2 mentions: 1').waitFor();
  await amara.converseWith('Cath Lab 2');
  await amara.message('@Amara Okafor please look at the list.').waitFor();
  for (const window of [amara, second]) await window.row('Cath Lab 2$').waitFor();
  await second.page.close();
});

test('a room is made, filled, renamed under everybody’s eyes, and left', async () => {
  await joaquin.page.getByRole('button', { name: 'New conversation' }).first().click();
  const making = joaquin.page.getByRole('dialog', { name: 'New conversation' });
  await making.getByRole('tab', { name: 'New room' }).click();
  await making.getByRole('textbox', { name: 'Room name' }).fill('Screen 5');
  await making.getByRole('textbox', { name: 'Topic' }).fill('Until it stops flickering.');
  await making.getByRole('checkbox').uncheck();
  await making.getByRole('button', { name: 'Create room' }).click();
  await joaquin.page.getByRole('main', { name: 'Screen 5' }).waitFor();

  await joaquin.page.getByRole('button', { name: 'More about this room' }).click();
  await joaquin.page.getByRole('menuitem', { name: 'Invite people…' }).click();
  const inviting = joaquin.page.getByRole('dialog', { name: 'Invite people to Screen 5' });
  await inviting.getByRole('combobox').fill('Amara');
  await inviting.getByRole('option', { name: /Amara Okafor/ }).click();
  await inviting.getByRole('button', { name: 'Invite 1 person' }).click();
  await amara.row('Screen 5').click();
  await joaquin.say('Welcome');
  await amara.message('Welcome').waitFor();
  await amara.say('Thank you');
  await joaquin.message('Thank you').waitFor();

  await amara.page.getByRole('button', { name: 'More about this room' }).click();
  await amara.page.getByRole('menuitem', { name: 'Edit name and topic…' }).click();
  await amara.page.getByRole('textbox', { name: 'Room name' }).fill('Screen 6');
  await amara.page.getByRole('button', { name: 'Save' }).click();
  for (const window of [joaquin, amara]) {
    await window.page.getByRole('heading', { name: 'Screen 6', level: 1 }).waitFor();
    await window.row('Screen 6').waitFor();
    expect(await window.row('Screen 5').count()).toBe(0);
  }

  await amara.page.getByRole('button', { name: 'More about this room' }).click();
  await amara.page.getByRole('menuitem', { name: 'Leave room…' }).click();
  await amara.page.getByRole('dialog', { name: 'Leave Screen 6?' }).getByRole('button', { name: 'Leave room' }).click();
  await amara.row('Screen 6').waitFor({ state: 'detached' });
  const address = joaquin.page.url().replace('/u/0/', '/u/1/');
  await joaquin.page.getByRole('button', { name: /^1 person/ }).waitFor();
  await joaquin.say('Gone?');
  // By invitation: without one there is no way back in.
  await amara.page.goto(address);
  await amara.page.getByText('You are not in this conversation, or it does not exist.').waitFor();
  await amara.page.goto(`${server.url}/u/1/`);
});

test('everything can be done with the keyboard alone', async () => {
  const { keyboard } = joaquin.page;
  await joaquin.page.goto(`${server.url}/u/0/`);
  await joaquin.arrived();
  await amara.converseWith('Joaquín Herrera');

  await keyboard.press('Control+k');
  const field = joaquin.page.getByRole('combobox');
  await field.waitFor();
  await keyboard.type('ama');
  const option = (name: RegExp) => joaquin.page.getByRole('option', { name });
  await option(/Amara Okafor/).waitFor();
  for (let step = 0; (await option(/Amara Okafor/).getAttribute('aria-selected')) !== 'true'; step++) {
    expect(step).toBeLessThan(10);
    await keyboard.press('ArrowDown');
  }
  await keyboard.press('Enter');
  await joaquin.page.getByRole('main', { name: 'Amara Okafor' }).waitFor();
  await joaquin.composer.waitFor();
  await expect.poll(() => joaquin.composer.evaluate((element) => element === document.activeElement)).toBe(true);
  await keyboard.type('No mouse');
  await keyboard.press('Shift+Enter');
  await keyboard.type('was used');
  await keyboard.press('Enter');
  await amara.message('No mouse').filter({ hasText: 'was used' }).waitFor();
  await joaquin.page.getByText('Sending').waitFor({ state: 'detached' });

  await keyboard.press('ArrowUp');
  const editor = joaquin.page.getByRole('textbox', { name: 'Edit message' });
  await editor.waitFor();
  await keyboard.press('Escape');
  await editor.waitFor({ state: 'detached' });
  await expect.poll(() => joaquin.composer.evaluate((element) => element === document.activeElement)).toBe(true);
  await keyboard.press('ArrowUp');
  await editor.waitFor();
  await keyboard.type(' here');
  await keyboard.press('Enter');
  await amara.message('was used here').getByText('edited').waitFor();

  // What is selected is replaced by what is typed.
  await keyboard.type('first second');
  await keyboard.press('Control+Shift+ArrowLeft');
  await keyboard.type('third');
  expect(await joaquin.composer.inputValue()).toBe('first third');
  await keyboard.press('Control+a');
  await keyboard.press('Delete');
  expect(await joaquin.composer.inputValue()).toBe('');

  // `?` is a letter where one writes, and a command everywhere else.
  await keyboard.type('?');
  expect(await joaquin.composer.inputValue()).toBe('?');
  await keyboard.press('Backspace');
  await keyboard.press('Shift+Tab');
  await keyboard.type('?');
  const help = joaquin.page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await help.waitFor();
  await keyboard.press('Escape');
  await help.waitFor({ state: 'detached' });

  const heading = joaquin.page.getByRole('heading', { level: 1 });
  const here = await heading.textContent();
  await keyboard.press('Alt+ArrowDown');
  await expect.poll(() => heading.textContent()).not.toBe(here);
  await keyboard.press('Alt+ArrowUp');
  await expect.poll(() => heading.textContent()).toBe(here);
});
