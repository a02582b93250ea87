import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser, watchFaults } from './support/browser.ts';
import { clientOf, tokensFor, wholeHistory } from './support/clients.ts';
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

/** What a window refuses to reach while the test keeps the server or the network away. */
const AWAY = /ERR_CONNECTION_REFUSED|ERR_INTERNET_DISCONNECTED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|WebSocket connection to/;
const TURNS = 100;
const NUMBERED = /^[jau]-\d+\.$/;

test('two people exchange 200 messages over two kills of the server, an offline spell and a reload, and lose or double none', async () => {
  const context = await browser.newContext();
  const faults = watchFaults(context, server.url, AWAY);
  const joaquin = await Window.withSample(context, server.firstRunUrl ?? '');
  const amara = await joaquin.openAs('Amara Okafor');
  await amara.converseWith('Joaquín Herrera');

  for (let turn = 1; turn <= TURNS; turn++) {
    if (turn === 20 || turn === 70) {
      await server.end('SIGKILL');
    }
    if (turn === 40) await amara.setOffline(true);
    await joaquin.say(`j-${turn}.`);
    await amara.say(`a-${turn}.`);
    if (turn === 25 || turn === 75) server = await server.restart();
    if (turn === 50) {
      await amara.setOffline(false);
      await amara.page.reload();
      await amara.composer.waitFor();
    }
  }

  // What either wrote while the server was away is one row of messages: which of the two speaks last is not known, and the list is virtual.
  const newest = await arrived(2 * TURNS);
  await joaquin.page.locator(`[data-message="${newest}"]`).waitFor();
  await amara.page.bringToFront();
  await amara.page.locator(`[data-message="${newest}"]`).waitFor();
  // Amara stops reading; what follows is unread for her, and only that.
  await amara.converseWith('Cath Lab 2');
  for (const text of ['u-1.', 'u-2.', 'u-3.']) await joaquin.say(text);
  await amara.row('Joaquín Herrera.*3$').waitFor();
  await amara.converseWith('Joaquín Herrera');
  await amara.row('Joaquín Herrera.*3$').waitFor({ state: 'detached' });
  await expect.poll(() => joaquin.row('Amara Okafor').textContent()).not.toMatch(/\d/);

  const [his, hers] = [await spoken(joaquin), await spoken(amara)];
  expect(hers).toEqual(his);
  const numbered = (letter: string) => his.filter((text) => text.startsWith(letter));
  expect(numbered('j-')).toEqual(Array.from({ length: TURNS }, (_, turn) => `j-${turn + 1}.`));
  expect(numbered('a-')).toEqual(Array.from({ length: TURNS }, (_, turn) => `a-${turn + 1}.`));
  expect(numbered('u-')).toEqual(['u-1.', 'u-2.', 'u-3.']);
  expect(faults).toEqual([]);
  await context.close();
});

/** Settles when the server has that many numbered messages of the two; answers the id of the newest. */
async function arrived(count: number): Promise<number> {
  const [token = ''] = await tokensFor(server, ['amara-okafor']);
  await using client = clientOf(server, token);
  const { id } = await client.messaging.open({ person: 'joaquin-herrera' });
  const messages = async () => (await wholeHistory(client, id)).filter(({ body }) => NUMBERED.test(body));
  await expect.poll(async () => (await messages()).length).toBe(count);
  return (await messages()).at(-1)?.id ?? 0;
}

/** The whole sequence that a window shows, read by scrolling from its end up to the message that came before the first turn. */
async function spoken(window: Window): Promise<readonly string[]> {
  const seen = new Map<number, string>();
  // A window in the background does not draw, so its list would not follow the scrolling.
  await window.page.bringToFront();
  const log = window.page.getByRole('log');
  await window.page.getByText('Sending').waitFor({ state: 'detached' });
  await log.evaluate((element) => element.scrollTo(0, element.scrollHeight));
  for (let begun = false; !begun; ) {
    const rows = await log.evaluate((element) =>
      [...element.querySelectorAll('[data-message]')].map(
        (row) => [Number(row.getAttribute('data-message')), row.querySelector('p')?.textContent ?? ''] as const,
      ),
    );
    for (const [id, text] of rows) if (NUMBERED.test(text)) seen.set(id, text);
    begun = rows.some(([, text]) => text.startsWith('When Lab 2 is calm again'));
    await log.evaluate(async (element) => {
      element.scrollBy(0, -element.clientHeight / 2);
      for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
    });
  }
  return [...seen].sort(([a], [b]) => a - b).map(([, text]) => text);
}
