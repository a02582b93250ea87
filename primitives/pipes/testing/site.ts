import { sharedBackbone } from '@parley/backbone';
import { PipeClient, type PipeGate, type PipeLimits, Pipes, type PipesStats } from '@parley/pipes';
import { decodeFrames, encodeFrame, type Frame, type FrameName, type FrameOf } from '@parley/protocol';
import { type Connection, type Hmac, type Limits, type Link, Router } from '@parley/routing';
import type { SimulatedRuntime } from '@parley/runtime/testing';
import { type Site as ParleySite, SoloSite } from '@parley/site';
import { Freezable, type JoinOptions, type SimulatedNode, SimulatedSite, Stranger } from '@parley/site/testing';

/** Lets the platform have its turn: its streams take some. */
function turn(): Promise<void> {
  const { setImmediate } = globalThis as unknown as { setImmediate(fn: () => void): void };
  return new Promise((resolve) => setImmediate(resolve));
}

/** A signature that nobody here tries to forge. */
function signed(message: Uint8Array): Uint8Array {
  let sum = 0x811c9dc5;
  for (const byte of message) sum = Math.imul(sum ^ byte, 0x01000193);
  return Uint8Array.of(sum >>> 24, sum >>> 16, sum >>> 8, sum);
}

/** Takes one turn, as long as a step: WebCrypto's takes real time, for which simulated time does not wait. */
async function signedInATurn(message: Uint8Array): Promise<Uint8Array> {
  await turn();
  return signed(message);
}

function join(frames: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(frames.reduce((length, frame) => length + frame.length, 0));
  let at = 0;
  for (const frame of frames) {
    all.set(frame, at);
    at += frame.length;
  }
  return all;
}

/** Declares the label `file` and lets everybody do everything, unless told otherwise. */
export class OpenGate implements PipeGate {
  readonly handlers: Map<string, NonNullable<ReturnType<PipeGate['handler']>>> = new Map();
  readonly denied: Set<string> = new Set();
  /** Nobody is a stranger. */
  familiar = false;

  acquainted(): boolean {
    return this.familiar;
  }

  declares(label: string): boolean {
    return label === 'file';
  }

  authorize(...[session, , verb]: Parameters<PipeGate['authorize']>): { allowed: boolean; rule: string } {
    return { allowed: !this.denied.has(`${session.principal.id} ${verb}`), rule: 'test' };
  }

  handler(component: string): ReturnType<PipeGate['handler']> {
    return this.handlers.get(component);
  }
}

/** A node with nothing but its router and its pipes. */
export interface Node {
  readonly router: Router;
  readonly pipes: Pipes;
  /** What runs of it: nothing while it is frozen. */
  readonly process: Freezable;
  readonly stats: PipesStats;
  /** Ends it; its clients are not told. */
  kill(): Promise<void>;
}

export interface SiteOptions {
  readonly limits?: Partial<PipeLimits>;
  readonly routerLimits?: Partial<Limits>;
  /** Default: signatures take a step. */
  readonly signsAtOnce?: boolean;
}

/** Nodes and clients over simulated time. */
export class Site {
  readonly runtime: SimulatedRuntime;
  readonly gate: OpenGate = new OpenGate();
  readonly faults: unknown[] = [];
  readonly #cluster: SimulatedSite;
  readonly #options: SiteOptions;
  readonly #clients: Client[] = [];

  constructor(options: SiteOptions = {}, seed = 1) {
    this.#options = options;
    this.#cluster = new SimulatedSite(seed);
    this.runtime = this.#cluster.runtime;
  }

  readonly #hmacOf = (): Hmac => (this.#options.signsAtOnce ? signed : signedInATurn);

  /** Somebody on the backbone who is no node of this version. */
  stranger(): Stranger {
    return new Stranger(this.#cluster.hub, this.runtime.random);
  }

  /** A node that knows of no others. Those that there are hear what it says over the backbone. */
  node(name: string): Node {
    const backbone = this.#cluster.hub.join(name);
    const site = new SoloSite(name, sharedBackbone(backbone));
    return this.#make({ site, process: new Freezable(this.runtime), kill: () => backbone.close() });
  }

  /** A node of several. */
  async join(name: string, options: JoinOptions = {}): Promise<Node & { readonly at: SimulatedNode }> {
    const at = await this.#cluster.join(name, options);
    return Object.assign(this.#make(at), { at });
  }

  #make({ site, process, kill: leave }: Pick<SimulatedNode, 'process' | 'kill'> & { readonly site: ParleySite }): Node {
    const { runtime } = process;
    const onFault = (fault: unknown): void => void this.faults.push(fault);
    const router = new Router({
      runtime,
      envelope: join,
      site,
      authenticate: async ({ token }) => ({ kind: 'person', id: token, roles: [], grant: token }),
      ticketKey: new Uint8Array(32),
      hmacOf: this.#hmacOf,
      limits: { connectionsPerPerson: 200, unauthenticatedPerRemote: 200, ...this.#options.routerLimits },
      onLagging: () => {},
      onFault,
    });
    const key = new Uint8Array(32);
    const pipes = new Pipes({
      router,
      gate: this.gate,
      runtime,
      site,
      key,
      hmacOf: this.#hmacOf,
      onFault,
      limits: this.#options.limits ?? {},
    });
    const kill = async (): Promise<void> => {
      for (const client of this.#clients) if (client.router === router) client.cut();
      pipes.close();
      await leave();
    };
    return {
      router,
      pipes,
      process,
      kill,
      get stats() {
        return pipes.stats;
      },
    };
  }

  /** A client that is connected and welcomed. */
  async client(node: Node, person: string, device: string = person): Promise<Client> {
    const client = new Client(this, person, device);
    this.#clients.push(client);
    await client.connect(node);
    return client;
  }

  /** Lets everybody read what has come, for so long, and streams have their turns. */
  async run(ms: number, stepMs = 1): Promise<void> {
    for (let at = 0; at < ms; at += stepMs) await this.#step(stepMs);
  }

  /** With 0 the time stands still. */
  async until(happened: () => boolean, stepMs = 1): Promise<void> {
    for (let rounds = 0; !happened(); rounds++) {
      if (rounds > 1_000_000) throw new Error('It does not happen.');
      await this.#step(stepMs);
    }
  }

  async #step(ms: number): Promise<void> {
    await this.runtime.advance(ms);
    for (const client of this.#clients) client.read();
    await turn();
  }
}

/** A client on a link that takes a number of bytes per round. */
export class Client implements Link {
  readonly remote = 'test';
  readonly pipes: PipeClient;
  /** What came and is of no pipe, and every frame of pipes where `keeps` is true. */
  readonly frames: Frame[] = [];
  keeps = false;
  /** Bytes it reads each time. */
  pace: number = Number.POSITIVE_INFINITY;
  closed: string | undefined;
  router: Router | undefined;
  readonly #person: string;
  readonly #device: string;
  readonly #site: Site;
  #connection: Connection | undefined;
  #process: Freezable | undefined;
  #waiting: Uint8Array[] = [];

  constructor(site: Site, person: string, device: string) {
    this.#site = site;
    this.#person = person;
    this.#device = device;
    this.pipes = new PipeClient({ clock: site.runtime.clock });
  }

  get queuedBytes(): number {
    return this.#waiting.reduce((sum, { length }) => sum + length, 0);
  }

  async connect({ router, process }: Node): Promise<void> {
    this.router = router;
    this.#process = process;
    this.closed = undefined;
    this.frames.length = 0;
    this.#connection = router.accept(this);
    this.say({ frame: 'hello', version: 1, client: 'test/1', device: this.#device, token: this.#person, ticket: undefined });
    await this.#site.until(() => this.frames.some(({ frame }) => frame === 'welcome'), 0);
    this.pipes.connected((frame) => this.say(frame));
  }

  /** The connection is lost, with what was under way. */
  cut(): void {
    const connection = this.#connection;
    this.#connection = undefined;
    this.#waiting = [];
    if (connection) this.#process?.run(() => connection.ended());
    this.pipes.lost();
  }

  say(frame: Frame): void {
    const connection = this.#connection;
    if (connection) this.#process?.run(() => connection.receive(encodeFrame(frame)));
  }

  all<N extends FrameName>(name: N): FrameOf<N>[] {
    return this.frames.filter(({ frame }) => frame === name) as unknown as FrameOf<N>[];
  }

  write(message: Uint8Array): void {
    this.#waiting.push(message);
  }

  close(code: number, reason: string): void {
    this.closed ??= `${code} ${reason}`;
  }

  read(): void {
    let left = this.pace;
    while (left > 0) {
      const message = this.#waiting.shift();
      if (!message) return;
      left -= message.length;
      for (const frame of decodeFrames(message)) this.#take(frame);
    }
  }

  #take(frame: Frame): void {
    if (frame.frame === 'ping') this.say({ frame: 'pong', at: frame.at });
    const piped = this.pipes.receive(frame);
    if (!piped || this.keeps) this.frames.push(frame);
  }
}

/** Everything that a stream gives. */
export async function gather(readable: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for (const reader = readable.getReader(); ; ) {
    const { value, done } = await reader.read();
    if (done) return join(chunks);
    chunks.push(value);
  }
}
