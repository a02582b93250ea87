import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../../..');
const main = path.join(root, 'apps/server/src/main.ts');
/** What `npm start` gives to Node. */
const nodeArguments = JSON.parse(readFileSync(path.join(root, 'apps/server/node-arguments.json'), 'utf8')) as readonly string[];

export interface ServerOptions {
  /** Default: a new folder, removed with `dispose`. */
  readonly data?: string;
  /** Default: a free one. */
  readonly port?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** A program that runs the server, e.g. `['strace', '-f', …]`. */
  readonly wrap?: readonly string[];
  /** Called with all it has said, whenever it says something before it is ready. */
  readonly hear?: (output: string) => void;
  /** Called with the process, before it is ready. */
  readonly onStart?: (pid: number) => void;
}

/** A process of the server that is ready. */
export interface Running {
  readonly child: ChildProcess;
  readonly output: () => string;
  /** Settles when it has ended and all that it said is heard, with its exit code or the name of the signal. */
  readonly ended: Promise<number | string>;
  readonly options: ServerOptions & { readonly data: string };
  /** The data directory goes with it. */
  readonly ownsData: boolean;
  readonly url: string;
}

/** The real server as a process of its own, from source, as `npm start` runs it. */
export class Server {
  readonly data: string;
  readonly url: string;
  readonly port: number;
  protected readonly running: Running;

  protected constructor(running: Running) {
    this.running = running;
    this.data = running.options.data;
    this.url = running.url;
    this.port = Number(new URL(running.url).port);
  }

  /** Settles when the server says that it is ready; rejects with its output when it ends before. */
  static async start(options: ServerOptions = {}): Promise<Server> {
    const data = options.data ?? mkdtempSync(path.join(tmpdir(), 'parley-e2e-'));
    const { child, output, ended } = runParley([], { ...options, data });
    options.onStart?.(child.pid ?? 0);
    const url = await new Promise<string>((resolve, reject) => {
      const look = () => {
        options.hear?.(output());
        // The last line of the announcement: everything before it has been printed.
        const ready = /ready at (https?:\/\/\S+)[\s\S]*Ctrl\+C/.exec(output());
        if (ready?.[1]) resolve(ready[1]);
      };
      child.stdout?.on('data', look);
      ended.then((how) => reject(new Error(`The server ended before it was ready (${how}):\n${output()}`)));
    });
    return new Server({ child, output, ended, options: { ...options, data }, ownsData: options.data === undefined, url });
  }

  get pid(): number {
    return this.running.child.pid ?? 0;
  }

  /** The processes it consists of. */
  get nodes(): readonly Server[] {
    return [this];
  }

  get output(): string {
    return this.running.output();
  }

  /** The one-time link of the first administrator; undefined when there was an organisation at the start. */
  get firstRunUrl(): string | undefined {
    return /https?:\/\/\S+\?first=\S+/.exec(this.output)?.[0];
  }

  /** Runs the `parley` command with its environment. */
  command(args: readonly string[]): ReturnType<typeof parley> {
    const { wrap: _, ...options } = this.running.options;
    return parley(args, options);
  }

  /** Sends a signal and waits for the end, with all that it has said until then. Returns the exit code, or the name of the signal that ended it. */
  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | string> {
    const { child } = this.running;
    child.kill(signal);
    return this.running.ended;
  }

  /** Starts it anew on the same data directory and port, and otherwise as it was started. */
  async restart(options: Omit<ServerOptions, 'data' | 'port'> = {}): Promise<Server> {
    const { data, port } = this;
    const { wrap: _, ...before } = this.running.options;
    const next = await Server.start({ ...before, ...options, data, port });
    return new Server({ ...next.running, ownsData: this.running.ownsData });
  }

  async dispose(): Promise<void> {
    await this.end('SIGKILL');
    if (this.running.ownsData) rmSync(this.data, { recursive: true, force: true });
  }
}

/** Runs the `parley` command to its end; without arguments that is a server that does not come up, or is ended by somebody else. */
export async function parley(
  args: readonly string[],
  options: Omit<ServerOptions, 'data'> & { readonly data: string },
): Promise<{ code: number | null; output: string }> {
  const { child, output } = runParley(args, options);
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, output: output() };
}

function runParley(
  args: readonly string[],
  { data, port = 0, env, wrap = [] }: ServerOptions & { readonly data: string },
): { child: ChildProcess; output: () => string; ended: Promise<number | string> } {
  const [program = '', ...rest] = [...wrap, process.execPath, '--conditions=source', ...nodeArguments, main, ...args];
  const { NODE_OPTIONS: _, ...inherited } = process.env;
  const child = spawn(program, rest, {
    cwd: root,
    env: { ...inherited, PARLEY_HOST: '127.0.0.1', PARLEY_PORT: String(port), PARLEY_DATA: data, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const keep = (chunk: Buffer) => {
    output += chunk.toString();
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  // Not `exit`: what it said last may be heard after that.
  const ended = new Promise<number | string>((resolve) => child.once('close', (code, by) => resolve(code ?? String(by))));
  return { child, output: () => output, ended };
}
