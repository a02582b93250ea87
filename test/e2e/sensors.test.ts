import { spawn } from 'node:child_process';
import path from 'node:path';
import { Parley } from '@parley/server-sdk';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { launchBrowser, watchFaults } from './support/browser.ts';
import { loadSample } from './support/clients.ts';
import { lookAt } from './support/look.ts';
import { parley, type Server } from './support/server.ts';
import { startServer } from './support/start-server.ts';

const folder = path.resolve(import.meta.dirname, '../../examples/sensors');

let browser: Browser;
let server: Server;
let backend: Parley;
let plant: { readonly url: string; stop(): Promise<void> };
beforeAll(async () => {
  [browser, server] = await Promise.all([launchBrowser(), startServer()]);
  await loadSample(server);
  const { output } = await parley(['application', 'add', 'sensors', '--own'], { data: server.data });
  const channels = 'reading/:hall=live,alarm/:hall=durable:7d';
  await parley(['application', 'channels', 'sensors', '--set', channels], { data: server.data });
  backend = new Parley({ url: server.url, key: output.trim() });
  plant = await startSensors({ PARLEY_URL: server.url, PARLEY_KEY: output.trim(), PORT: '0' });
  await parley(['application', 'origins', 'sensors', '--set', plant.url], { data: server.data });
});
afterAll(async () => {
  await browser?.close();
  await plant?.stop();
  await server?.dispose();
});

/** `examples/sensors` as a process of its own; settles when its page can be opened. */
async function startSensors(env: Readonly<Record<string, string>>): Promise<typeof plant> {
  const all = { ...process.env, ...env, NODE_OPTIONS: '--conditions=source' };
  const child = spawn(process.execPath, ['src/main.ts'], { cwd: folder, env: all, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  let said = '';
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const [, address] = /Look at (\S+)\n/.exec(said) ?? [];
      if (address) resolve(address);
    });
    child.once('close', (code) => reject(new Error(`It ended (${code}).`)));
  });
  return {
    url,
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

test('the page shows earlier alarms and plots a thousand devices as they speak, also after the server was restarted', async () => {
  const context = await browser.newContext();
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const faults = watchFaults(context, [plant.url, server.url], /ERR_CONNECTION|WebSocket/);
  await backend.channels.publish('sensors/alarm/7', { device: 3, celsius: 31.5, state: 'high' });
  await page.goto(plant.url);
  await page.getByText('Live', { exact: true }).waitFor();
  const hall = (number: number) => page.getByRole('row', { name: new RegExp(`^${number} 50 `) });
  await hall(1).waitFor();
  await hall(20).waitFor();
  await page.getByLabel('Hall', { exact: true }).selectOption('7');
  await page.getByText(/on average of 50 devices/).waitFor();
  await page.getByText('Hall 7, device 3: 31.5 °C').waitFor();
  expect(await lookAt(page, 'sensors')).toEqual([]);

  await server.end();
  server = await server.restart();
  await page.getByText('Live', { exact: true }).waitFor();
  const before = await page.locator('#plot .line').getAttribute('d');
  await expect.poll(() => page.locator('#plot .line').getAttribute('d')).not.toBe(before);
  expect(faults).toEqual([]);
});
