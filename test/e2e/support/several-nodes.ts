import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type NatsServer, startNats } from '@parley/backbone/nats/testing';
import { type PostgresServer, startPostgres } from '@parley/storage/postgres/testing';
import { parley, Server, type ServerOptions } from './server.ts';

/** A site for one test file: a database and a backbone of its own, and nodes as processes. */
export class SeveralNodes implements AsyncDisposable {
  readonly postgres: PostgresServer;
  readonly nats: NatsServer;
  /** What every node is told; tests may put proxies in between. */
  readonly env: { PARLEY_DATABASE: string; PARLEY_BACKBONE: string };
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'parley-site-'));
  readonly #running = new Set<Server>();
  /** Processes that are neither ready nor over. */
  readonly #starting = new Set<number>();

  private constructor(postgres: PostgresServer, nats: NatsServer, database: string) {
    this.postgres = postgres;
    this.nats = nats;
    this.env = { PARLEY_DATABASE: database, PARLEY_BACKBONE: nats.url };
  }

  static async start(): Promise<SeveralNodes> {
    const [postgres, nats] = await Promise.all([startPostgres({ durable: true }), startNats()]);
    return new SeveralNodes(postgres, nats, await postgres.createDatabase());
  }

  /** Settles when the node is ready. */
  async node(name: string, { env = {}, ...more }: ServerOptions = {}): Promise<Server> {
    let pid = 0;
    const onStart = (started: number): void => {
      pid = started;
      this.#starting.add(pid);
      more.onStart?.(pid);
    };
    try {
      const server = await Server.start({ data: this.dataOf(name), ...more, onStart, env: { ...this.env, PARLEY_NODE: name, ...env } });
      this.#running.add(server);
      return server;
    } finally {
      this.#starting.delete(pid);
    }
  }

  /** Runs the `parley` command as at that node. */
  command(name: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): ReturnType<typeof parley> {
    return parley(args, { data: this.dataOf(name), env: { ...this.env, PARLEY_NODE: name, ...env } });
  }

  dataOf(name: string): string {
    return path.join(this.#folder, name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const pid of this.#starting) end(pid);
    await Promise.all([...this.#running].map((server) => server.dispose()));
    await Promise.all([this.nats.close(), this.postgres.close()]);
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** It may have ended by itself. */
function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
