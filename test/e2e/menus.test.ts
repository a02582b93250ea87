import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { launchBrowser, watchFaults } from './support/browser.ts';
import type { Server } from './support/server.ts';
import { startServer } from './support/start-server.ts';
import { Window } from './support/window.ts';

let browser: Browser;
let server: Server;
let page: Page;
let window: Window;
let faults: string[];

beforeAll(async () => {
  [browser, server] = await Promise.all([launchBrowser(), startServer()]);
  const context = await browser.newContext();
  faults = watchFaults(context, server.url);
  window = await Window.withSample(context, server.firstRunUrl ?? '');
  page = window.page;
});
afterAll(async () => {
  await browser?.close();
  await server?.dispose();
});
afterEach(() => expect(faults).toEqual([]));

/** Wide to low and back; the last is what a window of 1440 px is at a zoom of 180 %. */
const SIZES = [
  { width: 1440, height: 900 },
  { width: 900, height: 900 },
  { width: 1024, height: 420 },
  { width: 1440, height: 900 },
  { width: 800, height: 500 },
] as const;

/** Where the box is relative to the button, and whether it is on the screen and has the focus, once all is drawn. */
async function look(box: Locator, button: Locator): Promise<unknown> {
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  const [at, beside] = [await box.boundingBox(), await button.boundingBox()];
  const size = page.viewportSize();
  if (!at || !beside || !size) return 'not there';
  const onScreen = at.x >= 0 && at.y >= 0 && at.x + at.width <= size.width && at.y + at.height <= size.height;
  const near = at.x <= beside.x + beside.width && at.x + at.width >= beside.x && at.y <= beside.y + beside.height + 8;
  return { onScreen, near, focused: await box.evaluate((each) => each.contains(document.activeElement)) };
}

test.each([
  ['the menu of a room', () => page.getByRole('main').locator('[aria-haspopup="menu"]'), 'menu'],
  ['the profile', () => page.getByRole('button', { name: /^Profile and settings/ }), 'dialog'],
] as const)('%s stays on the screen, beside its button and under the keyboard while the window changes', async (_, find, role) => {
  await page.setViewportSize(SIZES[0]);
  await window.converseWith('Cath Lab 2');
  const button = find();
  await button.press('Enter');
  const box = page.getByRole(role);
  await box.waitFor();
  // What is in it may be loaded only when it opens.
  await box.locator(':focus').waitFor();
  const item = await page.evaluateHandle(() => document.activeElement);
  for (const size of SIZES) {
    await page.setViewportSize(size);
    const message = `${size.width} × ${size.height}`;
    await expect.poll(() => look(box, button), { message }).toEqual({ onScreen: true, near: true, focused: true });
    expect(await item.evaluate((each) => each === document.activeElement)).toBe(true);
  }
  await page.keyboard.press('Escape');
  await box.waitFor({ state: 'hidden' });
  await expect.poll(() => button.evaluate((each) => each === document.activeElement)).toBe(true);
});
