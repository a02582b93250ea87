// `npm run soak -- journeys`: every journey of the end-to-end tests on a site of three nodes.
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';

/** These look into one process, or start several by themselves. */
const OF_ONE_PROCESS = [
  'declarations',
  'durability',
  'large-room',
  'operators',
  'pipes',
  'presence-storm',
  'presence-tree',
  'process',
  'screens',
  'several-nodes',
  'site-faults',
];
const root = path.resolve(import.meta.dirname, '../../..');

/** Answers the exit code of the test runner, which says what it does. */
export async function makeJourneys(nodes: number): Promise<number> {
  const files = readdirSync(path.join(root, 'test/e2e'))
    .filter((file) => file.endsWith('.test.ts') && !OF_ONE_PROCESS.includes(file.replace('.test.ts', '')))
    .map((file) => `test/e2e/${file}`);
  const vitest = spawn(path.join(root, 'node_modules/.bin/vitest'), ['run', '--project', 'e2e', '--maxWorkers=1', ...files], {
    cwd: root,
    env: { ...process.env, PARLEY_E2E_NODES: String(nodes) },
    stdio: 'inherit',
  });
  return await new Promise((resolve) => vitest.once('exit', (code) => resolve(code ?? 1)));
}
