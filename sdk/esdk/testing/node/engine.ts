import { type ChannelGate, Channels } from '@parley/channels';
import { type PipeGate, Pipes } from '@parley/pipes';
import { type Limits, Router, type RouterOptions, type Session } from '@parley/routing';
import type { Runtime } from '@parley/runtime';
import { SoloSite } from '@parley/site';
import type { ChannelLog } from '@parley/storage';
import { type Answer, Methods } from './methods.ts';
import { checksumOf, KEY } from './seal.ts';
import { envelope } from './socket-link.ts';
import { type Opener, type Recheck, Watches } from './watches.ts';

export interface EngineOptions {
  readonly runtime: Runtime;
  readonly log: ChannelLog;
  readonly channelGate: ChannelGate;
  readonly pipeGate: PipeGate;
  readonly authenticate: RouterOptions['authenticate'];
  readonly limits: Partial<Limits>;
  readonly methods: ReadonlyMap<string, Answer>;
  readonly watches: ReadonlyMap<string, Opener>;
  readonly follow: (session: Session) => void;
}

/** The engine of a server, whole, with a log in memory: what lasts as long as one run of a node. */
export class Engine {
  readonly router: Router;
  readonly channels: Channels;
  readonly methods: Methods;
  readonly #pipes: Pipes;
  readonly #watches: Watches;

  constructor({ runtime, log, channelGate, pipeGate, authenticate, limits, methods, watches, follow }: EngineOptions) {
    const site = new SoloSite('test');
    this.router = new Router({
      runtime,
      envelope,
      site,
      authenticate,
      ticketKey: KEY,
      hmacOf: checksumOf,
      limits,
      onLagging: (session, topic) => this.channels.lagging(session, topic),
      onRenewed: (session) => void this.#recheck(session),
      onFault,
    });
    this.channels = new Channels({ router: this.router, log, gate: channelGate, runtime, site, limits: subscriptionsOf(limits), onFault });
    this.#pipes = new Pipes({ router: this.router, gate: pipeGate, runtime, site, key: KEY, hmacOf: checksumOf, onFault });
    this.#watches = new Watches(watches);
    this.methods = new Methods(methods, runtime.clock);
    this.methods.attach(this.router);
    this.#watches.attach(this.router);
    this.router.onSession(follow);
  }

  /** Somebody has left: what they heard there ends. */
  async expel(channel: string, person: string, may: Recheck): Promise<void> {
    await this.channels.revalidate(channel, person);
    this.#watches.recheck(may);
  }

  async close(): Promise<void> {
    await this.router.close();
    this.#pipes.close();
    this.channels.close();
  }

  /** A session has another token than before. */
  async #recheck(session: Session): Promise<void> {
    await Promise.all([this.channels.revalidateSession(session), this.#pipes.recheckSession(session)]);
  }
}

/** A fault of this server is no answer that an application is to be tested with: it is uncaught, and fails the test. */
function onFault(cause: unknown, about: string): void {
  queueMicrotask(() => {
    throw new Error(`The Parley in memory failed: ${about}`, { cause });
  });
}

function subscriptionsOf({ subscriptions }: Partial<Limits>): { readonly subscriptions?: number } {
  return subscriptions === undefined ? {} : { subscriptions };
}
