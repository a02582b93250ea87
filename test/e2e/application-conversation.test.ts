import { Parley } from '@parley/server-sdk';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser, watchFaults } from './support/browser.ts';
import { clientOf } from './support/clients.ts';
import { HostApplication } from './support/host-application.ts';
import { lookAt } from './support/look.ts';
import { parley, type Server } from './support/server.ts';
import { startServer } from './support/start-server.ts';
import { Window } from './support/window.ts';

let browser: Browser;
let server: Server;
beforeAll(async () => {
  [browser, server] = await Promise.all([launchBrowser(), startServer()]);
});
afterAll(async () => {
  await browser?.close();
  await server?.dispose();
});

test('what somebody has opened in an application is in their inbox here, until the application withdraws it', async () => {
  const context = await browser.newContext();
  const faults = watchFaults(context, server.url);
  const window = await Window.withSample(context, server.firstRunUrl ?? '');
  const { page } = window;
  const { output } = await parley(['application', 'add', 'crm'], { data: server.data });
  const crm = new Parley({ url: server.url, key: output.trim() });
  const me = (await page.evaluate(async () => (await (await fetch('/u/0/api/identity/session')).json()).person)) as {
    id: string;
    name: string;
  };
  const can = ['crm/deal/42: join publish', 'messaging/*: join publish call'];
  const shown = async (person: { readonly id: string; readonly name: string }) => clientOf(server, await crm.tokens.issue({ person, can }));
  await using mine = await shown(me);
  await using theirs = await shown({ id: 'dara', name: 'Dara Quill' });
  const deal = { conversation: 'crm/deal/42', title: 'Renewal of Aldermoor' };
  await mine.messaging.open(deal);
  const other = await theirs.messaging.open(deal);
  await other.send('They want a rebate of 5 %').sent;

  const row = page.getByRole('navigation', { name: 'Conversations' }).getByRole('link', { name: /Renewal of Aldermoor/ });
  await row.click();
  await window.message('They want a rebate of 5 %').waitFor();
  await using guest = clientOf(
    server,
    await crm.tokens.issue({ person: { id: 'visitor', name: 'Inês Duarte' }, guest: { conversation: 'crm/deal/42' } }),
  );
  await (await guest.messaging.open({ conversation: 'crm/deal/42' })).send('The contract is signed').sent;
  const said = page.getByRole('article', { name: /^Inês Duarte, / });
  await said.getByText('The contract is signed').waitFor();
  await said.getByText('Guest', { exact: true }).waitFor();
  await window.say('Not without a second year');
  await expect.poll(() => other.snapshot.messages.at(-1)?.body).toBe('Not without a second year');
  await page
    .getByRole('main')
    .getByRole('button', { pressed: false, name: /people, show who/ })
    .click();
  await page.getByText('crm/deal/42').waitFor();
  // Who is in it: a guest can be seen there, and is nobody to write to.
  const members = page.getByRole('region', { name: 'People in this room' });
  await members.getByText('Inês Duarte').waitFor();
  await members.getByText('Guest', { exact: true }).waitFor();
  expect(await members.getByRole('button', { name: /Inês Duarte/ }).count()).toBe(0);
  expect(await lookAt(page, 'application-conversation')).toEqual([]);

  await crm.conversations.withdraw('crm/deal/42', [me.id]);
  await page.setViewportSize({ width: 1440, height: 900 });
  await row.waitFor({ state: 'detached' });
  await other.send('Between us').sent;
  expect(await page.getByText('Between us').count()).toBe(0);
  expect(faults).toEqual([]);
});

test('a guest talks in a page of the application, and sees who the others are, though the directory is closed to guests (bug: everybody was "…")', async () => {
  const desk = await HostApplication.start(server, 'lobby', 'amara-okafor');
  const key = 'lobby/visit/8';
  const can = [`${key}: join publish`, 'messaging/*: join publish call'];
  const person = { id: 'amara-okafor', name: 'Amara Okafor' };
  await using amara = clientOf(server, await desk.backend.tokens.issue({ person, can }));
  await (await amara.messaging.open({ conversation: key, title: 'Visit 8' })).send('Good morning, how can I help?').sent;
  const token = await desk.backend.tokens.issue({ person: { id: 'visitor', name: 'Inês Duarte' }, guest: { conversation: key } });
  const { url } = server;
  const page = await (await browser.newContext()).newPage();
  await page.route('**/parley-token', (route) => route.fulfill({ body: token }));
  await page.goto(
    desk.serve(
      '/visit',
      `<script type="module" src="${url}/elements.js"></script><parley-connection server="${url}" token-url="/parley-token"></parley-connection><parley-messenger conversation="${key}"></parley-messenger>`,
    ),
  );
  await page
    .getByRole('article', { name: /^Amara Okafor/ })
    .getByText('Good morning, how can I help?')
    .waitFor();
  await page.getByRole('textbox', { name: /^Message / }).fill('Are you open on Friday?');
  await page.keyboard.press('Enter');
  await page
    .getByRole('article', { name: /^Inês Duarte/ })
    .getByText('Are you open on Friday?')
    .waitFor();
  await page.getByText('…', { exact: true }).waitFor({ state: 'detached' });
  await page.context().close();
  desk.close();
});

test('in a page of an application a guest is called by the name of the token and marked as one, in the words of the page', async () => {
  const desk = await HostApplication.start(server, 'desk', 'amara-okafor');
  const key = 'desk/visit/7';
  desk.can = [`${key}: join publish`, 'messaging/*: join publish call watch', 'people/*: call watch', 'presence/*: watch'];
  const { url } = server;
  const body = `<script type="module" src="${url}/elements.js"></script><parley-connection server="${url}" token-url="/parley-token"></parley-connection><parley-messenger conversation="${key}" conversation-title="Visit 7"></parley-messenger>`;
  const page = await (await browser.newContext()).newPage();
  await page.goto(desk.serve('/visit', body));
  await page.getByRole('textbox', { name: /^Message / }).waitFor();
  const token = await desk.backend.tokens.issue({ person: { id: 'visitor', name: 'Inês Duarte' }, guest: { conversation: key } });
  await using guest = clientOf(server, token);
  await (await guest.messaging.open({ conversation: key })).send('Are you open on Friday?').sent;
  const said = page.getByRole('article', { name: /^Inês Duarte/ });
  await said.getByText('Are you open on Friday?').waitFor();
  await said.getByText('Guest', { exact: true }).waitFor();
  await page.goto(desk.serve('/visit-ar', body, { html: 'lang="ar" dir="rtl"' }));
  await said.getByText('ضيف', { exact: true }).waitFor();
  desk.close();
});
