import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from './support/browser.ts';
import { lookAt } from './support/look.ts';

const root = path.resolve(import.meta.dirname, '../..');
const folder = path.join(root, 'examples/tasks');

interface RunningTasks {
  readonly url: string;
  dispose(): Promise<void>;
}

/** The one command of its README, with a Parley of its own, in a process that is the application in the end. */
async function startTasks(): Promise<RunningTasks> {
  const { scripts } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as {
    readonly scripts: { readonly start: string };
  };
  const data = mkdtempSync(path.join(tmpdir(), 'tasks-e2e-'));
  const { NODE_OPTIONS: _, PATH, ...inherited } = process.env;
  const env = { ...inherited, PATH: `${path.join(root, 'node_modules/.bin')}:${PATH}`, PORT: '0', TASKS_DATA: data };
  const child = spawn('sh', ['-c', scripts.start], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  let output = '';
  const url = await new Promise<string>((resolve, reject) => {
    const keep = (chunk: Buffer): void => {
      output += chunk.toString();
      const ready = /is at (http:\/\/\S+)\n/.exec(output);
      if (ready?.[1]) resolve(ready[1]);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('close', (code) => reject(new Error(`Tasks ended before it was ready (${code}):\n${output}`)));
  });
  return {
    url,
    async dispose() {
      child.kill('SIGTERM');
      await ended;
      rmSync(data, { recursive: true, force: true });
    },
  };
}

let browser: Browser;
let tasks: RunningTasks;
beforeAll(async () => {
  [browser, tasks] = await Promise.all([launchBrowser(), startTasks()]);
});
afterAll(async () => {
  await browser?.close();
  await tasks?.dispose();
});

async function signIn(name: string): Promise<{ readonly page: Page; readonly faults: readonly string[] }> {
  const page = await (await browser.newContext()).newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  // Whoever is not signed in yet is told so by the application.
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('401')) faults.push(message.text());
  });
  await page.goto(tasks.url);
  await page.getByRole('textbox', { name: 'User name' }).fill(name);
  await page.getByLabel('Password').fill('tasks-sample');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('main').getByRole('heading', { name: 'Doing' }).waitFor();
  return { page, faults };
}

test('two people see each other at the board, move a task, and talk about it', async () => {
  const maya = await signIn('maya');
  const tom = await signIn('tom');
  await maya.page.getByText('Looking at this board: Maya Chen, Tom Adeyemi').waitFor();
  const task = maya.page.getByRole('article', { name: 'Order the sensors' });
  await task.getByRole('img', { name: 'Available' }).first().waitFor();

  await tom.page.getByRole('combobox', { name: 'Stage of Order the sensors' }).selectOption('Doing');
  await maya.page.getByRole('region', { name: 'Doing' }).getByRole('article', { name: 'Order the sensors' }).waitFor();

  for (const { page } of [maya, tom]) await page.getByRole('button', { name: 'Order the sensors' }).click();
  await maya.page.getByRole('textbox', { name: 'Message Order the sensors' }).fill('Are they here?');
  await maya.page.keyboard.press('Enter');
  await tom.page.getByRole('article').filter({ hasText: 'Are they here?' }).getByText('Maya Chen').waitFor();
  await tom.page.getByRole('button', { name: 'Close' }).click();
  await maya.page.getByRole('textbox', { name: 'Message Order the sensors' }).fill('I need two.');
  await maya.page.keyboard.press('Enter');
  await tom.page.getByRole('article', { name: 'Order the sensors' }).getByText('unread: 1').waitFor();

  expect(await maya.page.getByText('Nothing new arrives here').count()).toBe(0);
  const problems = await lookAt(maya.page, 'tasks');
  expect([...problems, ...maya.faults, ...tom.faults]).toEqual([]);
});

test('a task is made once, however often somebody presses the button', async () => {
  const { page, faults } = await signIn('ines');
  // The answer comes behind what everybody at the board has seen already.
  const seen = Promise.withResolvers<void>();
  await page.route('**/api/tasks', async (route) => {
    const response = await route.fetch();
    if (route.request().method() === 'POST') await seen.promise;
    await route.fulfill({ response });
  });
  await page.getByRole('textbox', { name: 'New task' }).fill('Count the cables');
  await page.getByRole('button', { name: 'Add' }).dblclick();
  await page.getByRole('article', { name: 'Count the cables' }).first().waitFor();
  // Another one comes after whatever the first clicks have made; what is written meanwhile stays.
  await page.getByRole('textbox', { name: 'New task' }).fill('Label them');
  seen.resolve();
  await page.keyboard.press('Enter');
  await page.getByRole('article', { name: 'Label them' }).waitFor();
  expect(await page.getByRole('article', { name: 'Count the cables' }).count()).toBe(1);
  expect(faults).toEqual([]);
});

test('somebody else is not let in', async () => {
  const page = await browser.newPage();
  await page.goto(tasks.url);
  await page.getByRole('textbox', { name: 'User name' }).fill('maya');
  await page.getByLabel('Password').fill('guess');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('alert').waitFor();
  expect((await fetch(`${tasks.url}/parley-token`)).status).toBe(401);
});
