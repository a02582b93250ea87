// Shared by the tests of this package.
import { type Backbone, type Backbones, InProcessHub, sharedBackbone } from '@parley/backbone';
import { decodeFrames, encodeFrame, type Frame, type FrameName, type FrameOf, nameOfCode, PROTOCOL_VERSION } from '@parley/protocol';
import type { Runtime } from '@parley/runtime';
import { SimulatedRuntime } from '@parley/runtime/testing';
import { type Answerer, NoAnswer, type Site as ParleySite, SoloSite } from '@parley/site';
import {
  type Connection,
  type Limits,
  type Link,
  type Principal,
  Router,
  type RouterOptions,
  type Session,
  type Topic,
} from '../src/index.ts';

/** Joins frames without a header: what is written is what is decoded. */
export function join(frames: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(frames.reduce((sum, frame) => sum + frame.length, 0));
  let at = 0;
  for (const frame of frames) {
    bytes.set(frame, at);
    at += frame.length;
  }
  return bytes;
}

/** A client's end of a connection, and the router's link at the same time. */
export class FakeClient implements Link {
  readonly remote: string;
  readonly writes: Uint8Array[] = [];
  readonly #site: Site;
  readonly #connection: Connection;
  closed: string | undefined;
  reason: string | undefined;
  aborted = false;
  /** A reader that does not read lets this grow. */
  queuedBytes = 0;
  reads = true;

  constructor(site: Site, options: { readonly remote?: string; readonly router?: Router } = {}) {
    this.#site = site;
    this.remote = options.remote ?? '10.0.0.1';
    this.#connection = (options.router ?? site.router).accept(this);
  }

  write(message: Uint8Array): void {
    if (this.closed !== undefined) throw new Error('Something was written to a closed link.');
    this.writes.push(message);
    if (!this.reads) this.queuedBytes += message.length;
  }

  close(code: number, reason: string): void {
    this.reason ??= reason;
    this.closed ??= nameOfCode(code) ?? String(code);
  }

  abort(): void {
    this.aborted = true;
    this.closed ??= 'aborted';
  }

  /** The network is gone. */
  drop(): void {
    this.closed ??= 'lost';
    this.#connection.ended();
  }

  say(...frames: Frame[]): void {
    this.sayBytes(join(frames.map(encodeFrame)));
  }

  sayBytes(message: Uint8Array): void {
    this.#connection.receive(message);
  }

  hello(shown: { readonly token?: string; readonly ticket?: string; readonly device?: string; readonly version?: number }): void {
    const { token, ticket, device = 'laptop', version = PROTOCOL_VERSION } = shown;
    this.say({ frame: 'hello', version, client: 'test/1', device, token, ticket });
  }

  /** Settles when the router has answered the hello. */
  async answered(): Promise<this> {
    await this.#site.until(() => this.closed !== undefined || this.writes.length > 0);
    return this;
  }

  get frames(): Frame[] {
    return this.writes.flatMap((message) => decodeFrames(message));
  }

  all<N extends FrameName>(name: N): FrameOf<N>[] {
    return this.frames.filter((frame) => frame.frame === name) as unknown as FrameOf<N>[];
  }

  last<N extends FrameName>(name: N): FrameOf<N> {
    const frame = this.all(name).at(-1);
    if (!frame) throw new Error(`No ${name} came; closed: ${this.closed}`);
    return frame;
  }

  /** The session that the welcome names. */
  get session(): Session {
    const { session: id } = this.last('welcome');
    const session = this.#site.sessions.findLast((each) => each.id === id);
    if (!session) throw new Error('The session was never announced.');
    return session;
  }
}

/** A token is the name of a person, or `name/grant`, or `name/grant/expiresAt`. */
export const authenticate: RouterOptions['authenticate'] = ({ token }) => {
  const [id = '', grant = `grant of ${id}`, expires] = token.split('/');
  if (!/^[a-z]/.test(id)) return Promise.resolve({ refused: 'token-invalid' });
  const principal: Principal = { kind: 'person', id, roles: [], grant };
  return Promise.resolve(expires ? { ...principal, expiresAt: Number(expires) } : principal);
};

type Member = ParleySite['members'][number];

/** A site where what is revoked is told, and that is that: no lease stands between the nodes. */
class Neighbour extends SoloSite {
  override readonly life: string;
  override readonly members: readonly Member[];
  readonly #neighbours: Neighbours;
  readonly #answerers = new Map<string, Answerer>();
  readonly #listeners = new Set<() => void>();

  constructor(node: string, life: string, backbones: Backbones, neighbours: Neighbours) {
    super(node, backbones);
    this.life = life;
    this.members = neighbours.members;
    this.#neighbours = neighbours;
  }

  changed(): void {
    for (const listener of this.#listeners) listener();
  }

  answererOf(question: string): Answerer | undefined {
    return this.#answerers.get(question);
  }

  override onChange(fn: () => void = () => {}): () => void {
    this.#listeners.add(fn);
    return () => void this.#listeners.delete(fn);
  }

  override async ask({ life }: Pick<Member, 'life'> = this, question = '', body: Uint8Array = new Uint8Array()): Promise<Uint8Array> {
    const answerer = this.#neighbours.get(life)?.answererOf(question);
    if (!answerer) throw new NoAnswer('Nobody answers.');
    return answerer(body, this);
  }

  override answer(question: string, answerer: Answerer): () => void {
    this.#answerers.set(question, answerer);
    return () => void this.#answerers.delete(question);
  }

  override async revoke(what: string): Promise<void> {
    this.backbones.control.publish('revoked', new TextEncoder().encode(what));
  }

  override onRevoked(fn: (what: string) => void): () => void {
    return this.backbones.control.subscribe('revoked', (bytes) => fn(new TextDecoder().decode(bytes)));
  }
}

/** By life. */
class Neighbours {
  readonly members: Member[] = [];
  readonly #all = new Map<string, Neighbour>();

  get(life: string): Neighbour | undefined {
    return this.#all.get(life);
  }

  join(node: string, backbone: Backbone): Neighbour {
    const neighbour = new Neighbour(node, `${node} ${this.#all.size}`, sharedBackbone(backbone), this);
    this.#all.set(neighbour.life, neighbour);
    this.members.push({ node, life: neighbour.life, facts: '{}' });
    this.#tell();
    return neighbour;
  }

  /** Without a word. */
  leave(node: string): void {
    const index = this.members.findIndex((member) => member.node === node);
    if (index < 0) return;
    this.members.splice(index, 1);
    this.#tell();
  }

  #tell(): void {
    for (const each of this.#all.values()) each.changed();
  }
}

export interface SiteOptions {
  /** Nodes of a simulated site, which has the time. */
  readonly cluster?: { readonly runtime: SimulatedRuntime; site(name: string): ParleySite; runtimeOf(name: string): Runtime };
  readonly seed?: number;
  readonly limits?: Partial<Limits>;
  readonly authenticate?: RouterOptions['authenticate'];
  readonly reidentify?: RouterOptions['reidentify'];
  readonly ticketKey?: Uint8Array;
}

/** Node `a`, and others by `node`, over simulated time. */
export class Site {
  readonly simulation: SimulatedRuntime;
  readonly hub: InProcessHub = new InProcessHub();
  readonly sessions: Session[] = [];
  readonly lagging: { readonly session: Session; readonly topic: Topic }[] = [];
  readonly faults: { readonly fault: unknown; readonly about: string }[] = [];
  readonly router: Router;
  readonly #options: SiteOptions;
  readonly #backbones = new Map<string, Backbone>();
  readonly #neighbours = new Neighbours();
  /** Virtual cost of work, added to the monotonic clock. */
  worked = 0;
  #setBackMs = 0;

  constructor(options: SiteOptions = {}) {
    this.#options = options;
    this.simulation = options.cluster?.runtime ?? new SimulatedRuntime(options.seed);
    this.router = this.node('a');
  }

  node(name: string): Router {
    const { cluster } = this.#options;
    const { clock, random } = cluster?.runtimeOf(name) ?? this.simulation;
    const site = cluster?.site(name) ?? this.#neighbour(name);
    const router = new Router({
      runtime: { clock: { ...clock, monotonic: () => clock.monotonic() + this.worked, now: () => clock.now() - this.#setBackMs }, random },
      envelope: join,
      site,
      authenticate: this.#options.authenticate ?? authenticate,
      ...(this.#options.reidentify ? { reidentify: this.#options.reidentify } : {}),
      ticketKey: this.#options.ticketKey ?? new Uint8Array(32).fill(7),
      limits: this.#options.limits ?? {},
      onLagging: (session, topic) => this.lagging.push({ session, topic }),
      onFault: (fault, about) => this.faults.push({ fault, about }),
    });
    router.onSession((session) => this.sessions.push(session));
    return router;
  }

  #neighbour(name: string): ParleySite {
    const backbone = this.hub.join(name);
    this.#backbones.set(name, backbone);
    return this.#neighbours.join(name, backbone);
  }

  /** Somebody sets the wall clock back. */
  setBack(ms: number): void {
    this.#setBackMs += ms;
  }

  /** The node stops without a word and starts again with nothing but its key. */
  async restart(name: string): Promise<Router> {
    await this.lose(name);
    return this.node(name);
  }

  async lose(name: string): Promise<void> {
    this.#neighbours.leave(name);
    await this.#backbones.get(name)?.close();
  }

  connect(options: { readonly remote?: string; readonly router?: Router } = {}): FakeClient {
    return new FakeClient(this, options);
  }

  async join(
    token: string,
    options: { readonly remote?: string; readonly router?: Router; readonly device?: string } = {},
  ): Promise<FakeClient> {
    const client = this.connect(options);
    client.hello({ token, ...(options.device ? { device: options.device } : {}) });
    return client.answered();
  }

  /** A second connection with the ticket that the first one was given. */
  async resume(before: FakeClient, options: { readonly router?: Router; readonly token?: string } = {}): Promise<FakeClient> {
    const client = this.connect(options);
    client.hello({ ticket: before.last('welcome').ticket, ...(options.token ? { token: options.token } : {}) });
    return client.answered();
  }

  /** What takes its time: another node is waited for. Not faster than real time, in which tickets are signed: that must not count against deadlines. */
  async slowly<T>(promise: Promise<T>): Promise<T> {
    let settled = false;
    const settle = (): void => {
      settled = true;
    };
    promise.then(settle, settle);
    while (!settled) {
      await this.simulation.advance(1);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    return promise;
  }

  /** Tickets are signed by the platform, outside of simulated time: this waits for what it settles, without moving the time. */
  async until(happened: () => boolean): Promise<void> {
    for (await this.simulation.advance(0); !happened(); await this.simulation.advance(0)) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}
