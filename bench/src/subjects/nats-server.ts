import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { sleep } from '../measure/clock.ts';
import { closeAtEnd } from '../process/closing.ts';
import type { Bench } from '../workload.ts';

const PROGRAM = 'nats-server';
const START_MS = 5_000;
const STEP_MS = 20;
/** NATS has one for all. */
const TOKEN = 'of-the-bench';

export interface NatsServer {
  readonly pid: number;
  readonly port: number;
  readonly token: string;
  stop(): Promise<void>;
}

/** `2.9.10`; undefined where it is not installed. */
export function natsVersion(): string | undefined {
  const { stdout } = spawnSync(PROGRAM, ['--version'], { encoding: 'utf8' });
  return /v(\d\S*)/.exec(stdout ?? '')?.[1];
}

/** On a free port of this machine, with nothing but a token changed of what it does by itself. */
export async function startNats(bench: Bench): Promise<NatsServer> {
  const folder = await bench.makeFolder();
  const config = path.join(folder, 'nats.conf');
  writeFileSync(config, `listen: "127.0.0.1:-1"\nports_file_dir: "${folder}"\nauthorization { token: "${TOKEN}" }\n`);
  const server = spawn(PROGRAM, ['-c', config], { stdio: 'ignore' });
  const ended = once(server, 'exit');
  const stop = closeAtEnd(async () => {
    server.kill('SIGKILL');
    await ended;
  });
  const pid = server.pid ?? 0;
  return { pid, port: await portOf(path.join(folder, `${PROGRAM}_${pid}.ports`)), token: TOKEN, stop };
}

/** The server says in a file where it listens. */
async function portOf(file: string): Promise<number> {
  const until = performance.now() + START_MS;
  while (performance.now() < until) {
    const port = existsSync(file) && /nats:\/\/127\.0\.0\.1:(\d+)/.exec(readFileSync(file, 'utf8'))?.[1];
    if (port) return Number(port);
    await sleep(STEP_MS);
  }
  throw new Error('nats-server did not say where it listens.');
}
