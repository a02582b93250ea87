import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client } from 'pg';

const run = promisify(execFile);
const user = 'parley';
const password = 'parley';
const patienceMs = 60_000;

export interface PostgresServerOptions {
  /** Whether commits are flushed to the disk. Default: false; then a store on it has to be opened as `temporary`. */
  readonly durable?: boolean;
  /** Further settings, such as `{ max_connections: '5' }`. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** A PostgreSQL server of one test file, on a free port of this machine, in a temporary folder. */
export class PostgresServer {
  readonly port: number;
  readonly #folder: string;
  readonly #options: PostgresServerOptions;
  readonly #programs: string;
  #process: ChildProcess | undefined;
  #databases = 0;

  constructor(folder: string, port: number, programs: string, options: PostgresServerOptions) {
    this.#folder = folder;
    this.port = port;
    this.#programs = programs;
    this.#options = options;
  }

  /** The address of a database, whether it is there or not. */
  url(database: string): string {
    return `postgres://${user}:${password}@127.0.0.1:${this.port}/${database}`;
  }

  /** Makes an empty database and answers its address. */
  async createDatabase(): Promise<string> {
    const name = `test_${++this.#databases}`;
    await this.query('postgres', `create database ${name}`);
    return this.url(name);
  }

  /** One statement on a connection of its own. */
  async query(database: string, sql: string): Promise<readonly Record<string, unknown>[]> {
    const client = new Client({ connectionString: this.url(database) });
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(sql)).rows;
    } finally {
      await client.end();
    }
  }

  async start(): Promise<void> {
    const settings = {
      listen_addresses: '127.0.0.1',
      port: `${this.port}`,
      unix_socket_directories: '',
      fsync: this.#options.durable ? 'on' : 'off',
      shared_buffers: '32MB',
      ...this.#options.settings,
    };
    const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    this.#process = spawn(path.join(this.#programs, 'postgres'), ['-D', path.join(this.#folder, 'data'), ...args], {
      stdio: 'ignore',
      ...owner(),
    });
    await this.#ready(this.#process);
  }

  /** `immediate`: as if the machine had failed; what was not flushed is lost. */
  async stop(how: 'fast' | 'immediate' = 'fast'): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (!child || child.exitCode !== null) return;
    const exit = once(child, 'exit');
    child.kill(how === 'fast' ? 'SIGINT' : 'SIGQUIT');
    await exit;
  }

  /** Ends the server and leaves nothing. */
  async close(): Promise<void> {
    await this.stop('immediate');
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #ready(child: ChildProcess): Promise<void> {
    const end = performance.now() + patienceMs;
    for (;;) {
      if (child.exitCode !== null) throw new Error(`PostgreSQL ended with ${child.exitCode} instead of starting.`);
      const failure = await this.query('postgres', 'select 1').then(
        () => undefined,
        (error: unknown) => error,
      );
      if (!failure) return;
      if (performance.now() > end) throw failure;
      await pause(20);
    }
  }
}

/** Starts a server with an empty cluster. Its databases sort by a language unless told otherwise, as those of a careless operator do. */
export async function startPostgres(options: PostgresServerOptions = {}): Promise<PostgresServer> {
  const folder = await mkdtemp(path.join(tmpdir(), 'parley-postgres-'));
  const programs = await findPrograms();
  const identity = owner();
  const passwordFile = path.join(folder, 'password');
  await writeFile(passwordFile, password);
  if (identity) for (const each of [folder, passwordFile]) await chown(each, identity.uid, identity.gid);
  const args = ['--no-sync', '--encoding=UTF8', '--locale-provider=icu', '--icu-locale=en', '--locale=C.UTF-8', '--auth=scram-sha-256'];
  const data = path.join(folder, 'data');
  await run(path.join(programs, 'initdb'), [...args, `--username=${user}`, `--pwfile=${passwordFile}`, `--pgdata=${data}`], {
    ...identity,
  });
  const server = new PostgresServer(folder, await freePort(), programs, options);
  await server.start();
  return server;
}

/** Debian keeps the programs of each version in a folder of its own, outside the path. */
async function findPrograms(): Promise<string> {
  const root = '/usr/lib/postgresql';
  const versions = await readdir(root).catch(() => []);
  const newest = versions.toSorted((a, b) => Number(b) - Number(a))[0];
  if (newest === undefined) throw new Error('The tests need PostgreSQL. On Debian: sudo apt-get install postgresql');
  return path.join(root, newest, 'bin');
}

/** PostgreSQL does not run as root: then it runs as the user that its package made. */
function owner(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const ask = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: ask('-u'), gid: ask('-g') };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (typeof address === 'object' && address) return address.port;
  throw new Error('There is no free port.');
}
