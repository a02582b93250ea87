import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeControl } from './data-directory.ts';
import { hostingLines } from './hosting-lines.ts';
import { jsonLogger } from './logger.ts';
import { startNode } from './node.ts';
import { runCommand } from './run-command.ts';
import { readSettings } from './settings.ts';

const polls = fileURLToPath(new URL('../../../components/host/test/polls.ts', import.meta.url));
let data: string;
beforeEach(() => {
  data = mkdtempSync(path.join(tmpdir(), 'parley-hosting-'));
});
afterEach(() => rmSync(data, { recursive: true }));

it('A component that is named and granted what it asks for runs beside those of the node, is listed, and begun anew when that is asked', async () => {
  const env = {
    PARLEY_DATA: data,
    PARLEY_PORT: '0',
    PARLEY_COMPONENTS: `${polls},./absent.js`,
    PARLEY_GRANTS: 'polls: channels:own storage:own',
  };
  const node = await startNode({ settings: readSettings(env, data), logger: jsonLogger('error') });
  try {
    const [runs, leftOut, ...more] = hostingLines(node.hosting);
    expect(runs).toBe('Component polls 1.0.0 runs in a thread of its own, with channels:own, storage:own');
    expect(leftOut).toMatch(/^Component file:.*absent\.js is left out: Cannot find module/);
    expect(more).toEqual([]);
    writeControl(data, { url: node.localUrl, key: node.operatorKey, pid: process.pid });
    const said: string[] = [];
    const surroundings = { env, cwd: data, say: (line: string) => void said.push(line) };
    expect(await runCommand(['component', 'restart', 'polls'], surroundings, (line) => void said.push(line))).toBe(0);
    expect(said).toEqual([expect.stringMatching(/^\S+\trunning$/)]);
    expect(await runCommand(['components'], surroundings, (line) => void said.push(line))).toBe(0);
    expect(said).toContain('polls\t1.0.0\tchannels:own storage:own\trunning');
    expect(said.find((line) => line.includes('absent.js'))).toMatch(/refused: Cannot find module/);
  } finally {
    await node.stop();
  }
});

it('A component that is not granted what it asks for is left out, and whoever starts the node is told how to grant it', async () => {
  const env = { PARLEY_DATA: data, PARLEY_PORT: '0', PARLEY_COMPONENTS: polls };
  const node = await startNode({ settings: readSettings(env, data), logger: jsonLogger('error') });
  try {
    expect(hostingLines(node.hosting)).toEqual([
      expect.stringContaining('is left out: polls 1.0.0 asks for channels:own, storage:own, which it is not granted.'),
      '  To grant it all that it asks for: PARLEY_GRANTS="polls: channels:own storage:own"',
    ]);
  } finally {
    await node.stop();
  }
});
