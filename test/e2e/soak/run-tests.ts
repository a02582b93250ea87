import { spawn } from 'node:child_process';
import path from 'node:path';

export const root: string = path.resolve(import.meta.dirname, '../../..');

/** Runs tests as `npm test` does, with more in the environment. Answers whether they passed; the runner says what it does. */
export async function runTests(args: readonly string[], env: Readonly<Record<string, string>>): Promise<boolean> {
  const vitest = spawn(path.join(root, 'node_modules/.bin/vitest'), ['run', ...args], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: 'inherit',
  });
  return await new Promise((resolve) => vitest.once('exit', (code) => resolve(code === 0)));
}
