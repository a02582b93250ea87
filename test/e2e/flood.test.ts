import { setTimeout as sleep } from 'node:timers/promises';
import { SimulatedRuntime } from '@parley/runtime/testing';
import { expect, test } from 'vitest';
import { launchBrowser, watchFaults } from './support/browser.ts';
import { clientOf, tokensFor } from './support/clients.ts';
import { Server } from './support/server.ts';
import { Window } from './support/window.ts';

const SPEAKERS = ['amara-okafor', 'chidi-eze', 'kwame-mensah', 'yusuf-demir'];
const ROOM = 'cath-lab-2';
/** Of each speaker, in each way of being slow. */
const MESSAGES = 25;
/** How many times slower than it is the processor of the page is made. */
const SLOWNESS = [6, 20];

test('a flood of messages of all heights is drawn without a fault (React #185 was seen once), however slow, scrolled and resized the page is', async () => {
  const seed = Math.floor(Math.random() * 2 ** 32);
  const random = new SimulatedRuntime(seed).random;
  const [browser, server] = await Promise.all([launchBrowser(), Server.start()]);
  const context = await browser.newContext();
  const faults = watchFaults(context, server.url);
  const window = await Window.withSample(context, server.firstRunUrl ?? '');
  const { page } = window;
  await window.converseWith('Cath Lab 2');
  const clients = (await tokensFor(server, SPEAKERS)).map((token) => clientOf(server, token));
  const rooms = await Promise.all(clients.map((client) => client.messaging.open({ conversation: ROOM })));
  const processor = await context.newCDPSession(page);
  for (const rate of SLOWNESS) {
    await processor.send('Emulation.setCPUThrottlingRate', { rate });
    const flood = Promise.all(
      rooms.map(async (room) => {
        for (let turn = 1; turn <= MESSAGES; turn++) {
          const body = `${'word '.repeat(1 + random.integer(random.integer(200) + 1))}\n- item`.repeat(1 + random.integer(2));
          await room.send(`${body} ${turn}`).sent;
        }
      }),
    );
    let flowing = true;
    void flood.finally(() => {
      flowing = false;
    });
    while (flowing) {
      await page.setViewportSize({ width: 721 + random.integer(700), height: 300 + random.integer(1_200) });
      await page.getByRole('log').evaluate((list, part) => list.scrollTo({ top: part * list.scrollHeight }), random.integer(3) / 2);
      await sleep(random.integer(200));
    }
    await flood;
  }
  await processor.send('Emulation.setCPUThrottlingRate', { rate: 1 });
  await rooms[0]?.send('The last word').sent;
  await page.getByRole('log').evaluate((list) => list.scrollTo({ top: list.scrollHeight }));
  await window.message('The last word').waitFor();
  expect(faults, `seed ${seed}`).toEqual([]);
  await Promise.all(clients.map((client) => client.close()));
  await browser.close();
  await server.dispose();
}, 120_000);
