import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Parley } from '@parley/esdk';
import { presence } from '@parley/esdk/presence';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser, watchFaults } from './support/browser.ts';
import { clientOf, tokensFor } from './support/clients.ts';
import { jumps, type Scrolled, scrolledHeight, scrollThrough, steps, wheelThrough } from './support/scrolling.ts';
import { parley, type Server } from './support/server.ts';
import { startServer } from './support/start-server.ts';
import { Window } from './support/window.ts';

const PEOPLE = 5_000;
const UNITS = 25;
const ROW_PX = 28;
/** People who are there while the tree is scrolled, and change all the time. */
const THERE = 25;

const folder = mkdtempSync(path.join(tmpdir(), 'parley-tree-'));
const name = (index: number): string => `Worker ${String(index).padStart(4, '0')}`;
const unit = (index: number): string => `Works ${String(Math.floor(index / (PEOPLE / UNITS)) + 1).padStart(2, '0')}`;
let browser: Browser;
let server: Server;
let page: Page;
let faults: string[];
/** The first people of each unit. */
let there: readonly Parley[];

beforeAll(async () => {
  [browser, server] = await Promise.all([launchBrowser(), startServer()]);
  const context = await browser.newContext();
  faults = watchFaults(context, server.url);
  ({ page } = await Window.withSample(context, server.firstRunUrl ?? ''));
  const lines = Array.from({ length: PEOPLE }, (_, index) => `w${index},${name(index)},w${index}@works.example,Works / ${unit(index)}`);
  const file = path.join(folder, 'works.csv');
  writeFileSync(file, ['id,name,mail,unit', ...lines].join('\n'));
  const imported = await parley(['people', 'import', file, '--apply'], { data: server.data });
  expect(imported, imported.output).toMatchObject({ code: 0 });
  const ids = Array.from({ length: THERE }, (_, index) => `w${(index * PEOPLE) / THERE}`);
  there = (await tokensFor(server, ids)).map((token) => clientOf(server, token));
  await row(/^Works/).click();
  await row(/^Works 01/).click();
  await page.getByRole('tree').press('*');
  await row(name(0)).waitFor();
});
afterAll(async () => {
  await Promise.all((there ?? []).map((each) => each.close()));
  await browser?.close();
  await server?.dispose();
  rmSync(folder, { recursive: true, force: true });
});

async function beginning(): Promise<void> {
  await page.getByRole('tree').press('Home');
  await row(name(0)).waitFor();
}

const row = (called: string | RegExp) => page.getByRole('tree').getByRole('treeitem', { name: called });

/** One after the other says something else, until it is told to stop. */
function keepChanging(people: readonly Parley[]): () => Promise<void> {
  let goesOn = true;
  const changing = (async () => {
    for (let turn = 0; goesOn; turn++) {
      const each = people[turn % people.length];
      if (each) await presence(each).activity(turn % (2 * people.length) < people.length);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  })();
  return () => {
    goesOn = false;
    return changing;
  };
}

test('5,000 people scroll by without a gap and without a row that has no name, however fast, while many of them change', async () => {
  const stop = keepChanging(there);
  const tree = page.getByRole('tree');
  await expect.poll(async () => (await scrolledHeight(tree)) > (PEOPLE * ROW_PX) / 2).toBe(true);
  const bottom = await scrolledHeight(tree);
  // More than what is in sight from one frame to the next, then several screens.
  const flicked = await tree.evaluate(scrollThrough, steps(bottom, 1_200));
  const flung = await tree.evaluate(scrollThrough, steps(bottom, 8_000));
  const jumped = await tree.evaluate(scrollThrough, jumps(bottom, 200));
  const read = await tree.evaluate(scrollThrough, steps(bottom, 64).slice(0, 300));
  const wheeled = await wheelThrough(tree, [...Array<number>(40).fill(4_000), ...Array<number>(10).fill(-12_000)]);
  await stop();
  expect(flicked.frames).toBeGreaterThan((PEOPLE * ROW_PX) / 1_200);
  expect(wheeled.farthest).toBeGreaterThan(bottom / 2);
  const faultsOf = ({ gaps, nameless }: Scrolled) => ({ gaps, nameless });
  expect([flicked, flung, jumped, read, wheeled].map(faultsOf)).toEqual(Array(5).fill({ gaps: 0, nameless: 0 }));
  expect(faults).toEqual([]);
});

test('dots and numbers of what is in sight follow', async () => {
  const [first] = there;
  if (!first) throw new Error('Nobody is there.');
  await beginning();
  const shape = (state: string) => row(name(0)).getByRole('img', { name: state, exact: true });
  for (const [state, word] of [
    ['busy', 'Busy'],
    ['available', 'Available'],
  ] as const) {
    await presence(first).set({ state });
    await shape(word).waitFor();
  }
  await row(/^Works 01.*1 of 200/).waitFor();
  const [token = ''] = await tokensFor(server, ['w1']);
  const second = clientOf(server, token);
  await row(/^Works 01.*2 of 200/).waitFor();
  await row(name(1)).getByRole('img', { name: 'Available', exact: true }).waitFor();
  await second.close();
  expect(faults).toEqual([]);
});
