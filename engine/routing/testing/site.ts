import { type Backbone, InProcessHub } from '@parley/backbone';
import { type Limits, type Principal, Router, type RouterOptions, type Session, type Topic } from '@parley/routing';
import type { Runtime } from '@parley/runtime';
import { SimulatedRuntime } from '@parley/runtime/testing';
import type { Site as ParleySite } from '@parley/site';
import { FakeClient, join } from './client.ts';
import { Neighbours } from './neighbours.ts';

/** A token is the name of a person, or `name/grant`, or `name/grant/expiresAt`. */
export const authenticate: RouterOptions['authenticate'] = ({ token }) => {
  const [id = '', grant = `grant of ${id}`, expires] = token.split('/');
  if (!/^[a-z]/.test(id)) return Promise.resolve({ refused: 'token-invalid' });
  const principal: Principal = { kind: 'person', id, roles: [], grant };
  return Promise.resolve(expires ? { ...principal, expiresAt: Number(expires) } : principal);
};

/** Lets the platform have its turn. */
function turn(): Promise<void> {
  const { setImmediate } = globalThis as unknown as { setImmediate(fn: () => void): void };
  return new Promise((resolve) => setImmediate(resolve));
}

export interface SiteOptions {
  /** Nodes of a simulated site, which has the time. */
  readonly cluster?: { readonly runtime: SimulatedRuntime; site(name: string): ParleySite; runtimeOf(name: string): Runtime };
  readonly seed?: number;
  readonly limits?: Partial<Limits>;
  readonly authenticate?: RouterOptions['authenticate'];
  readonly reidentify?: RouterOptions['reidentify'];
  readonly ticketKey?: Uint8Array;
  readonly hmacOf?: RouterOptions['hmacOf'];
  /** Default: that of the package. */
  readonly Router?: typeof Router;
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
    const router = new (this.#options.Router ?? Router)({
      runtime: { clock: { ...clock, monotonic: () => clock.monotonic() + this.worked, now: () => clock.now() - this.#setBackMs }, random },
      envelope: join,
      site,
      authenticate: this.#options.authenticate ?? authenticate,
      ...(this.#options.reidentify ? { reidentify: this.#options.reidentify } : {}),
      ticketKey: this.#options.ticketKey ?? new Uint8Array(32).fill(7),
      hmacOf: this.#options.hmacOf,
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
      await turn();
    }
  }
}
