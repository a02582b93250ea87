import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

const LOOPBACK = 'nats://127.0.0.1';
/** Routes are listened for on a port that the system chooses. */
const ANY_ROUTES = `${LOOPBACK}:-1`;

/** A nats-server of its own for tests, on a free port of the loopback interface. It ends with this process at the latest. */
export interface NatsServer {
  /** Without credentials. The same after `start`. */
  readonly url: string;
  /** Where other servers of its cluster reach it; undefined where it has none. */
  readonly routesUrl: string | undefined;
  /** Ends it at once (kill -9), as a crash would. */
  kill(): Promise<void>;
  /** Starts it again after `kill`. */
  start(): Promise<void>;
  /** Stops it in the middle of what it does (SIGSTOP): its connections stay, and nobody answers. */
  freeze(): void;
  /** Lets it go on after `freeze`. */
  thaw(): void;
  /** Ends it for good. */
  close(): Promise<void>;
}

/** Settles when it accepts connections. `args` are passed to it: `['--auth', 'secret']`. Rejects with what it printed when it does not start. */
export async function startNats(args: readonly string[] = []): Promise<NatsServer> {
  // -1: a port that the system chooses; it is kept from then on.
  let running = await run(-1, args);
  const { port, routesPort } = running;
  const again = args.map((arg) => (arg === ANY_ROUTES ? `${LOOPBACK}:${routesPort}` : arg));
  const kill = async (): Promise<void> => {
    const ended = once(running.child, 'exit');
    if (running.child.kill('SIGKILL')) await ended;
  };
  return {
    url: `${LOOPBACK}:${port}`,
    routesUrl: routesPort === undefined ? undefined : `${LOOPBACK}:${routesPort}`,
    kill,
    start: async () => {
      running = await run(port, again);
    },
    freeze: () => void running.child.kill('SIGSTOP'),
    thaw: () => void running.child.kill('SIGCONT'),
    close: kill,
  };
}

interface Running {
  readonly child: ChildProcess;
  readonly port: number;
  readonly routesPort: number | undefined;
}

async function run(port: number, args: readonly string[]): Promise<Running> {
  const { promise, resolve, reject } = Promise.withResolvers<Pick<Running, 'port' | 'routesPort'>>();
  const hasRoutes = args.includes('--cluster');
  // Debian's place of servers is not on everybody's path.
  const env = { ...process.env, PATH: `${process.env['PATH'] ?? ''}${path.delimiter}/usr/sbin` };
  const child = spawn('nats-server', ['--addr', '127.0.0.1', '--port', String(port), ...args], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const end = () => void child.kill('SIGKILL');
  process.once('exit', end);
  let output = '';
  child.stderr.on('data', (chunk: Buffer) => {
    output += chunk.toString();
    const listening = /Listening for client connections on 127\.0\.0\.1:(\d+)/.exec(output)?.[1];
    const routes = /Listening for route connections on 127\.0\.0\.1:(\d+)/.exec(output)?.[1];
    if (listening && output.includes('Server is ready') && (routes || !hasRoutes))
      resolve({ port: Number(listening), routesPort: routes === undefined ? undefined : Number(routes) });
  });
  child.once('error', (cause) => reject(new Error('There is no nats-server here. On Debian: sudo apt-get install nats-server', { cause })));
  child.once('exit', () => {
    process.off('exit', end);
    reject(new Error(`The nats-server ended before it was ready:\n${output}`));
  });
  return { child, ...(await promise) };
}
