import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser, watchFaults } from './support/browser.ts';
import { clientOf, tokensFor } from './support/clients.ts';
import type { Server } from './support/server.ts';
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

const MISSED = 150;

/** React gives up (error 185) on a page that is made to draw, and leaves more to draw, fifty times in one go. */
test('a window goes on that comes back to many messages or is sent many at once, and moves for nobody who reads earlier ones', async () => {
  const context = await browser.newContext();
  const faults = watchFaults(context, server.url, /ERR_INTERNET_DISCONNECTED|WebSocket connection to/);
  const joaquin = await Window.withSample(context, server.firstRunUrl ?? '');
  const [token = ''] = await tokensFor(server, ['amara-okafor']);
  await using amara = clientOf(server, token);
  const conversation = await amara.messaging.open({ person: 'joaquin-herrera' });
  const say = (word: string) => Promise.all(Array.from({ length: MISSED }, (_, n) => conversation.send(`${word}-${n + 1}.`).sent));
  await joaquin.converseWith('Amara Okafor');

  await joaquin.setOffline(true);
  await say('missed');
  await joaquin.setOffline(false);
  await joaquin.message(`missed-${MISSED}.`).waitFor();

  await say('live');
  await joaquin.message(`live-${MISSED}.`).waitFor();

  // Whoever reads what is earlier is not moved, until they say something themselves.
  await joaquin.page.getByRole('log').hover();
  await joaquin.page.mouse.wheel(0, -1_500);
  await joaquin.message(`live-${MISSED}.`).waitFor({ state: 'detached' });
  await conversation.send('Are you there?').sent;
  await joaquin.page.getByRole('button', { name: '1 new' }).waitFor();
  await joaquin.say('I am.');
  await joaquin.message('I am.').waitFor();

  await joaquin.row('Amara Okafor.*\\d$').waitFor({ state: 'detached' });
  expect(faults).toEqual([]);
  await context.close();
});
