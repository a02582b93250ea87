import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** A Parley server, and the key with which this application signs for its users. */
export interface Talk {
  readonly url: string;
  readonly key: string;
  stop(): void;
}

/** The program of the installed server. */
const program = fileURLToPath(import.meta.resolve('@parley/server')).replace(/index\.(ts|js)$/, 'main.$1');

/** The server that PARLEY_URL and PARLEY_KEY name; without them one of its own beside the application, so that it can be tried at once. */
export async function findParley(data: string, origin: string): Promise<Talk> {
  const { PARLEY_URL: url, PARLEY_KEY: key } = process.env;
  if (url && key) return { url, key, stop: () => undefined };
  mkdirSync(data, { recursive: true });
  const env = { ...process.env, PARLEY_HOST: '127.0.0.1', PARLEY_PORT: '0', PARLEY_DATA: path.join(data, 'parley') };
  const args = [...process.execArgv, program];
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  process.once('exit', () => child.kill());
  let output = '';
  const own = await new Promise<string>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`Parley did not start (${code}):\n${output}`)));
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      const ready = /ready at (http:\/\/\S+)[\s\S]*Ctrl\+C/.exec(output);
      if (ready?.[1]) resolve(ready[1]);
    });
  });
  const code = /\?first=(\S+)/.exec(output)?.[1];
  if (code) await begin(own, code);
  const parley = (...words: readonly string[]): string =>
    execFileSync(process.execPath, [...args, ...words], { env, encoding: 'utf8' }).trim();
  return { url: own, key: register(parley, origin), stop: () => void child.kill() };
}

/** A new server is somebody's first: here of an administrator with a password that nobody knows. `parley` commands need none. */
async function begin(url: string, code: string): Promise<void> {
  const body = {
    code,
    organisation: 'Tasks',
    name: 'Administrator',
    mail: 'administrator@tasks.invalid',
    password: randomBytes(24).toString('base64url'),
  };
  const response = await fetch(`${url}/u/0/api/setup/organisation`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`The new server was not taken: ${await response.text()}`);
}

/** As an application whose people are its own. Where an earlier start has registered it, it gets another key in place of the one that nobody has any more. */
function register(parley: (...words: readonly string[]) => string, origin: string): string {
  const listed = parley('application', 'list');
  const known = /^tasks\b/m.test(listed);
  for (const [, old = ''] of listed.matchAll(/^ {2}(tasks\.\S+)(?!.*\trevoked)/gm)) parley('application', 'key', 'revoke', old);
  if (known) parley('application', 'origins', 'tasks', '--set', origin);
  const key = known ? parley('application', 'key', 'add', 'tasks') : parley('application', 'add', 'tasks', '--own', '--origins', origin);
  parley('application', 'channels', 'tasks', '--set', 'board/:id=live');
  return key;
}
