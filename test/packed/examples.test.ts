import { cpSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { repositoryRoot } from '../../scripts/workspace.ts';
import { launchBrowser, watchFaults } from '../e2e/support/browser.ts';
import { lookAt } from '../e2e/support/look.ts';
import { openPage, Window } from '../e2e/support/window.ts';
import { PackedServer } from './support/packed-server.ts';
import { Stranger } from './support/stranger.ts';

// The components of `examples/components`, as somebody has them who has nothing but the packages.

const folder = path.join(repositoryRoot, 'examples/components');
const GRANTS = ['polls: channels:own storage:own uses:messaging.api', 'on-call: channels:own storage:own directory:read'];
const LOOP = `import { defineComponent, method, signedIn } from '@parley/component';
import { z } from 'zod';
const spin = method({ in: z.object({}), out: z.object({}), can: signedIn, rest: 'POST /loop', about: 'Never ends', run: async () => { for (;;); } });
export default defineComponent({ id: 'loop', version: '1.0.0', methods: { spin }, start: async () => ({ state: undefined }) });
`;

type Browser = Awaited<ReturnType<typeof launchBrowser>>;

/** Of whoever looks: neither that of the server nor UTC. */
const ZONE = 'America/New_York';
const HOUR = 3_600_000;
const SHIFT = { from: Date.now() - HOUR, until: Date.now() + 20 * HOUR };
/** The shift, as somebody there writes it. */
const written = (locale: string): string =>
  new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone: ZONE, numberingSystem: 'latn' }).formatRange(
    SHIFT.from,
    SHIFT.until,
  );

const names = readdirSync(folder);
let stranger: Stranger;
let server: PackedServer;
let browser: Browser;
let context: Awaited<ReturnType<Browser['newContext']>>;
let faults: readonly string[];
let joaquin: Window;
beforeAll(async () => {
  stranger = new Stranger(inject('registry'));
  stranger.write('package.json', { name: 'components', private: true, type: 'module', workspaces: names });
  const ours = /(?:^|\/)(?:node_modules|dist|data)(?:\/|$)/;
  for (const name of names) {
    const source = path.join(folder, name);
    cpSync(source, path.join(stranger.app, name), { recursive: true, filter: (file) => !ours.test(path.relative(source, file)) });
  }
  await stranger.install();
});
afterAll(async () => {
  await browser?.close();
  if (server) server.dispose();
  else stranger?.leave();
});

test.each(names)('%s passes its tests in both hostings, nothing is wrong with its declaration, and it is built', async (name) => {
  const npm = (...args: readonly string[]): Promise<string> => stranger.run('npm', '--workspace', name, ...args);
  expect(await npm('test')).toMatch(/^ℹ fail 0$/m);
  expect(await npm('run', 'check')).toContain(': nothing is wrong.');
  await npm('run', 'build');
});

/** Calls of one person of the sample over HTTP. */
async function as(person: string) {
  const authorization = `Bearer ${(await server.parley('token', person)).trim()}`;
  return async <Answer>(verb: string, address: string, body?: object, key?: string): Promise<Answer & { readonly status: number }> => {
    const response = await fetch(`${server.url}/api/v1/${address}`, {
      method: verb,
      headers: { authorization, 'content-type': 'application/json', ...(key && { 'idempotency-key': key }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    return { ...((await response.json()) as Answer), status: response.status };
  };
}

test('in threads of a packed server they answer over HTTP, also while another one runs in a circle and is ended', async () => {
  stranger.write('loop.ts', LOOP);
  const components = [...names.map((name) => `./${name}/src/index.ts`), './loop.ts'].join(',');
  server = await PackedServer.of(stranger, { PARLEY_COMPONENTS: components, PARLEY_GRANTS: GRANTS.join(', ') });
  browser = await launchBrowser();
  context = await browser.newContext({ locale: 'en-US', timezoneId: ZONE });
  faults = watchFaults(context, server.url);
  joaquin = await Window.withSample(context, server.firstRunUrl);
  const [amara, lars, admin] = await Promise.all([as('amara-okafor'), as('lars-johansen'), as('joaquin-herrera')]);

  const circle = admin('POST', 'loop', {});
  const room = await amara<{ readonly conversation: { readonly id: string } }>('POST', 'rooms', {
    title: 'Lunch',
    open: false,
    people: ['joaquin-herrera'],
  });
  const draft = { conversation: room.conversation.id, question: 'Where?', options: ['Canteen', 'Garden'] };
  const poll = await amara<{ readonly id: string }>('POST', 'polls', draft, 'one');
  expect(await amara('POST', 'polls', draft, 'one')).toMatchObject({ id: poll.id });
  expect(await admin('PUT', `polls/${poll.id}/vote`, { choice: 1 })).toMatchObject({ status: 200, votes: [0, 1], own: 1 });
  expect(await lars('GET', `polls/${poll.id}`)).toMatchObject({ status: 403 });
  expect(await circle).toMatchObject({ status: 503, details: { reason: 'component-lost' } });
  expect(await amara('POST', `polls/${poll.id}/close`)).toMatchObject({ status: 200, isOpen: false, votes: [0, 1] });

  const { units } = await amara<{ readonly units: readonly { readonly id: string; readonly name: string }[] }>('GET', 'units');
  const unit = units.find(({ name }) => name === 'Cardiology')?.id ?? '';
  const shift = { person: 'amara-okafor', ...SHIFT };
  expect(await lars('POST', `on-call/${unit}/shifts`, shift)).toMatchObject({ status: 403 });
  const { id } = await admin<{ readonly id: string }>('POST', `on-call/${unit}/shifts`, shift);
  await amara('PUT', `on-call-shifts/${id}/offer`, { to: 'lars-johansen' });
  expect(await lars('GET', `on-call/${unit}`)).toMatchObject({ shift: { person: 'amara-okafor' } });
  expect(await lars('PUT', `on-call-shifts/${id}/acceptance`)).toMatchObject({ status: 200 });
  expect(await admin('GET', `on-call/${unit}`)).toMatchObject({ shift: { person: 'lars-johansen' } });
});

test('the workspace shows them: a poll is asked, answered and seen below its message', async () => {
  const { page } = joaquin;
  await joaquin.converseWith('Lunch');
  await page.getByRole('group', { name: 'Where?' }).getByText('This poll is closed.').waitFor();
  await page.getByRole('button', { name: 'More to send' }).click();
  await page.getByRole('menuitem', { name: 'Poll' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Question' }).fill('What shall we bring to the summer party?');
  await dialog.getByRole('textbox', { name: /^Options/ }).fill('Salad, Bread and cheese, Something to drink');
  expect(await lookAt(page, 'example-poll-draft')).toEqual([]);
  await dialog.getByRole('button', { name: 'Ask' }).click();
  const card = page.getByRole('group', { name: 'What shall we bring to the summer party?' });
  await card.getByRole('combobox').selectOption('Bread and cheese');
  await card.getByRole('button', { name: 'Vote' }).click();
  await card.getByRole('term').filter({ hasText: '1' }).waitFor();
  // What names the poll is not for people.
  expect(await page.getByText('parley:polls').count()).toBe(0);
  expect(await lookAt(page, 'example-poll')).toEqual([]);
});

test('the workspace says who is on call, until when where it is looked at, in either language', async () => {
  const { page } = joaquin;
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: /^Jump to/ }).fill('on call');
  await page.getByRole('option', { name: 'Who is on call' }).click();
  await page.getByRole('dialog').getByText(written('en-US')).waitFor();
  expect(await lookAt(page, 'example-on-call')).toEqual([]);
  await page.keyboard.press('Escape');
  await page.goto(`${server.url}/u/0/directory/all?person=lars-johansen`);
  await page.getByRole('region', { name: 'On call' }).getByText(written('en-US')).waitFor();
  expect(await lookAt(page, 'example-on-call-person')).toEqual([]);
  expect(faults).toEqual([]);

  const arabic = await browser.newContext({ locale: 'ar', timezoneId: ZONE, storageState: await context.storageState() });
  const there = await openPage(arabic, `${server.url}/u/0/directory/all?person=lars-johansen`);
  await there.getByRole('region', { name: 'المناوبات' }).getByText(written('ar')).waitFor();
  expect(await lookAt(there, 'example-on-call-person-ar')).toEqual([]);
  await there.goto(page.url().replace(/directory.*/, ''));
  await there.getByRole('link', { name: /Lunch/ }).click();
  await there.getByRole('group', { name: 'What shall we bring to the summer party?' }).waitFor();
  expect(await lookAt(there, 'example-poll-ar')).toEqual([]);
});
