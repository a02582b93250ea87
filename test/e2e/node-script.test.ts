import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser, watchFaults } from './support/browser.ts';
import type { Server } from './support/server.ts';
import { startServer } from './support/start-server.ts';
import { Window } from './support/window.ts';

const root = path.resolve(import.meta.dirname, '../..');
const readme = readFileSync(path.join(root, 'README.md'), 'utf8');
const script = /```ts\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
const TOKEN_COMMAND = 'npm run --silent parley -- token yusuf-demir';
const RUN_COMMAND = 'npx node --conditions=source hello.ts';

let browser: Browser;
let server: Server;
/** Inside the clone, where the script finds its package. */
let folder: string;

beforeAll(async () => {
  mkdirSync(path.join(root, 'test-results'), { recursive: true });
  folder = mkdtempSync(path.join(root, 'test-results/script-'));
  [browser, server] = await Promise.all([launchBrowser(), startServer()]);
});
afterAll(async () => {
  await browser?.close();
  await server?.dispose();
  rmSync(folder, { recursive: true, force: true });
});

test('the program of the README has at most 15 lines, and the README says how to run it', () => {
  expect(script.trimEnd().split('\n').length).toBeLessThanOrEqual(15);
  expect(script).toContain("from '@parley/esdk'");
  expect(readme).toContain(`\`${TOKEN_COMMAND}\``);
  expect(readme).toContain(`\`${RUN_COMMAND}\``);
});

test('it talks with somebody at a browser', async () => {
  const context = await browser.newContext();
  const faults = watchFaults(context, server.url);
  const joaquin = await Window.withSample(context, server.firstRunUrl ?? '');
  const priya = await joaquin.openAs('Priya Raghunathan');

  const run = runScript(await token());
  try {
    await priya.row('Yusuf Demir').click();
    await priya.message('Hello from a program').waitFor();
    await priya.say('Good morning, program');
    await priya.message('You wrote: Good morning, program').waitFor();
    await priya.say('And again');
    await priya.message('You wrote: And again').waitFor();
  } finally {
    await run.end();
  }
  expect(run.complaints()).toBe('');
  expect(faults).toEqual([]);
  await context.close();
});

/** As the README says, with the environment of whoever runs the server. */
async function token(): Promise<string> {
  const { stdout } = await promisify(execFile)('sh', ['-c', TOKEN_COMMAND], { cwd: root, env: environment() });
  return stdout.trim();
}

function runScript(value: string): { end(): Promise<void>; complaints(): string } {
  writeFileSync(path.join(folder, 'hello.ts'), script);
  const env = { ...environment(), PARLEY_TOKEN: value, PARLEY_URL: server.url };
  const child: ChildProcess = spawn('sh', ['-c', `exec ${RUN_COMMAND}`], {
    cwd: folder,
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  let complaints = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    complaints += chunk.toString();
  });
  const closed = once(child, 'close');
  return {
    complaints: () => complaints,
    async end() {
      // npx and the program that it started.
      if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
      await closed;
    },
  };
}

function environment(): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _, ...inherited } = process.env;
  // What npm has to say about this machine's npm is not the program's.
  return { ...inherited, PARLEY_DATA: server.data, npm_config_loglevel: 'error' };
}
