import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Parley } from '@parley/esdk';
import { presence } from '@parley/esdk/presence';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser, watchFaults } from './support/browser.ts';
import { clientOf, tokensFor } from './support/clients.ts';
import { parley, Server } from './support/server.ts';
import { Window } from './support/window.ts';

const PEOPLE = 5_000;
const UNITS = 25;
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
  [browser, server] = await Promise.all([launchBrowser(), Server.start()]);
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
}, 180_000);
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

/** What frames showed of the tree while it was scrolled. */
interface Scrolled {
  readonly frames: number;
  /** Frames with a part of the tree in which there was no row. */
  readonly gaps: number;
  /** Frames with a row that had no name. */
  readonly nameless: number;
}

/** Runs in the page. `step`: pixels from one frame to the next; `most`: frames. */
function scrollThrough(tree: Element, { step, most }: { readonly step: number; readonly most: number }): Promise<Scrolled> {
  let scroller = tree.parentElement ?? tree;
  while (scroller.parentElement && !/auto|scroll/.test(getComputedStyle(scroller).overflowY)) scroller = scroller.parentElement;
  const seen = { frames: 0, gaps: 0, nameless: 0 };
  const lookAt = (top: number, bottom: number): void => {
    let covered = 0;
    let isNameless = false;
    for (const row of tree.querySelectorAll('[role="treeitem"]')) {
      const { top: from, bottom: to } = row.getBoundingClientRect();
      const inSight = Math.min(to, bottom) - Math.max(from, top);
      if (inSight <= 0) continue;
      covered += inSight;
      isNameless ||= !row.querySelector('bdi')?.textContent;
    }
    seen.frames++;
    if (covered < bottom - top - 1) seen.gaps++;
    if (isNameless) seen.nameless++;
  };
  return new Promise((resolve) => {
    const look = (): void => {
      const [view, whole] = [scroller.getBoundingClientRect(), tree.getBoundingClientRect()];
      lookAt(Math.max(view.top, whole.top), Math.min(view.bottom, whole.bottom));
      const isAtEnd = scroller.scrollTop + scroller.clientHeight >= scroller.scrollHeight - 1;
      if (isAtEnd || seen.frames >= most) {
        resolve(seen);
        return;
      }
      // As a wheel does: before the next frame, which hears of it before it is drawn.
      setTimeout(() => scroller.scrollBy(0, step));
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
}

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

test('5,000 people scroll by without a gap, and in no hurry without a row that has no name, while many of them change', async () => {
  const stop = keepChanging(there);
  const tree = page.getByRole('tree');
  // More than what is in sight from one frame to the next.
  const flicked = await tree.evaluate(scrollThrough, { step: 1_200, most: 10_000 });
  await beginning();
  const read = await tree.evaluate(scrollThrough, { step: 64, most: 600 });
  await stop();
  expect(flicked.frames).toBeGreaterThan((PEOPLE * 28) / 1_200);
  expect({ flicked: flicked.gaps, read: read.gaps, nameless: read.nameless }).toEqual({ flicked: 0, read: 0, nameless: 0 });
  expect(faults).toEqual([]);
}, 180_000);

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
