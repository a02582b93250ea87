import { connect, MemoryOutbox, type Parley, ParleyError } from '@parley/esdk';
import { guestId } from '@parley/identity/contract';
import { CODES, type CodeName, decodeJson } from '@parley/protocol';
import type { Happening } from '@parley/webhooks/contract';
import { Rest } from './backend/rest.ts';
import { type Duration, millisecondsOf } from './duration.ts';
import { Organisation } from './node/organisation.ts';
import type { FakeRefusal } from './node/refuse.ts';
import { TestNode } from './node/test-node.ts';
import type { Sink } from './node/watches.ts';
import { StandingRuntime } from './standing-runtime.ts';
import { Network } from './test-network.ts';
import type {
  TestBackend,
  TestClock,
  TestEndpoint,
  TestNetwork,
  TestParley,
  TestParleyOptions,
  TestPipe,
  TestToken,
  TestWatch,
  TestWebhook,
} from './types.ts';
import { broughtBy } from './webhooks/brought.ts';
import { Endpoint } from './webhooks/endpoint.ts';
import { WEBHOOK_SECRET } from './webhooks/signature.ts';

let made = 0;

/**
 * A Parley in memory, for the tests of an application. Connections are those of `@parley/esdk`, behind them runs the engine of the server itself: sessions that are
 * resumed, channels with their order and recovery, pipes, presence and limits are the real ones. Made up is what a server keeps in its database (conversations,
 * rooms, search, the inbox, who there is) and is held to a server by one suite. Methods, watches and pipes of components are those that the test gives with
 * `answer`, `offer` and `take`; whatever else is asked for is refused as `unknown-method`.
 *
 * Promises settle by themselves as long as the network has no delay; whatever waits for time to pass (a reconnect, a deadline, a limit, what presence gathers for half
 * a second) waits for `clock.advance`.
 *
 * @example
 * await using test = createTestParley();
 * const [maya, ravi] = [test.connect('maya'), test.connect('ravi')];
 * const chat = await maya.messaging.open({ person: 'ravi' });
 * test.network.drop('maya');
 * const { sent } = chat.send('Can you look at bed 7?'); // waits, as in the application
 * test.network.restore('maya');
 * await test.clock.advance(30_000);
 * await sent;
 */
export function createTestParley(options: TestParleyOptions = {}): TestParley {
  return new MemoryParley(options);
}

class MemoryParley implements TestParley {
  readonly clock: TestClock;
  readonly network: TestNetwork;
  readonly #runtime: StandingRuntime;
  readonly #organisation: Organisation;
  readonly #network: Network;
  readonly #node: TestNode;
  readonly #rest: Rest;
  readonly #endpoints = new Set<Endpoint>();
  readonly #address: string;
  readonly #connections: Parley[] = [];

  constructor({ seed = 1, people, units = {}, groups = {}, may = () => true, channels, pipes = ['file'], limits = {} }: TestParleyOptions) {
    const runtime = new StandingRuntime(seed);
    this.#runtime = runtime;
    this.#organisation = new Organisation({ people, units, groups });
    this.#network = new Network(() => this.#node);
    this.network = this.#network;
    this.#node = new TestNode({
      runtime,
      organisation: this.#organisation,
      channels: { may: (person, verb, channel) => may({ person, verb, channel }), patterns: channels },
      labels: pipes,
      limits,
      latencyMs: () => this.#network.delayMs,
      happened: (happenings) => this.#happened(happenings),
    });
    this.#organisation.onBrought = (id, isNew) => this.#happened([broughtBy(this.#organisation, id, isNew, runtime.clock.now())]);
    this.#rest = new Rest({
      bearer: (shown) => this.#node.identities.bearer(shown),
      has: (method) => this.#node.methods.has(method),
      perform: (...asked) => this.#node.perform(...asked),
    });
    this.#address = `https://test-${++made}.invalid`;
    this.clock = { now: () => runtime.clock.now(), advance: (time: Duration) => runtime.advance(millisecondsOf(time)) };
  }

  connect(person: string, { can, expiresIn, guest, token }: TestToken = {}): Parley {
    if (guest) this.#organisation.seeGuest(guestId(guest.conversation.split('/')[0] ?? '', person), guest.name ?? person);
    else if (!token && !this.#organisation.knows(person)) throw new TypeError(`"${person}" is not among the people of this test.`);
    const expiresInMs = expiresIn === undefined ? undefined : millisecondsOf(expiresIn);
    const parley = connect(this.#address, {
      token: token ? () => this.#outside(token) : () => this.#node.identities.issue(person, { can, expiresInMs, guest }),
      storageKey: `${person} ${this.#connections.length}`,
      outbox: new MemoryOutbox(this.#runtime.random),
      runtime: this.#runtime,
      socket: this.#network.socketOf(person),
    });
    this.#connections.push(parley);
    return parley;
  }

  publish(channel: string, body: unknown, sender = 'server'): Promise<{ readonly offset: number }> {
    return this.#node.publish(channel, sender, body);
  }

  backend(application = 'crm', { can }: { readonly can?: readonly string[] } = {}): TestBackend {
    const own = ['identity/revoke: call', 'messaging/withdraw: call', `${application}/*: publish history`];
    return {
      url: this.#address,
      key: this.#node.identities.newKey(application, can ?? own),
      fetch: this.#rest.fetch,
      webhookSecret: WEBHOOK_SECRET,
    };
  }

  webhook(endpoint: TestEndpoint, { events, conversations = 'rooms', channels = [], application }: TestWebhook): () => void {
    const owner = application ?? channels[0]?.split('/')[0] ?? '';
    const asking = { events, conversations, channels, application: owner };
    const added = new Endpoint(endpoint, asking, this.#runtime, (sent) => this.#runtime.outside(sent));
    this.#endpoints.add(added);
    return () => {
      added.end();
      this.#endpoints.delete(added);
    };
  }

  answer<In = unknown>(method: string, fn: (input: In, person: string) => unknown): void {
    this.#node.methods.set(method, async (input: In, person: string) => refusing(() => fn(input, person)));
  }

  offer<In = unknown>(topic: string, fn: (input: In, person: string) => unknown): TestWatch {
    const sinks = new Map<Sink, string>();
    let version = 1;
    this.#node.watches.set(topic, async (person: string, input: In, sink: Sink) => {
      const body = await refusing(() => fn(input, person));
      sinks.set(sink, person);
      sink.snapshot(version, body);
      return () => void sinks.delete(sink);
    });
    return {
      tell: (delta, person) => {
        version += 1;
        for (const [sink, watcher] of sinks) if (person === undefined || person === watcher) sink.delta(version, delta);
      },
    };
  }

  take(component: string, label: string, fn: (pipe: TestPipe, person: string) => void | Promise<void>): void {
    this.#node.takers.set(`${component} ${label}`, async (pipe, { principal }) => {
      const { label: name, meta, readable, writable } = pipe;
      try {
        await fn({ label: name, meta: decodeJson(meta), readable, writable }, principal.id);
      } catch {
        pipe.abort('internal');
      }
    });
  }

  revoke(person: string): Promise<void> {
    return this.#node.revoke(person);
  }

  forget(channel: string): void {
    this.#node.forget(channel);
  }

  async close(): Promise<void> {
    for (const endpoint of this.#endpoints) endpoint.end();
    await Promise.all(this.#connections.splice(0).map((each) => each.close()));
    await this.#node.close();
  }

  /** Signing takes its own time. */
  #outside(token: () => string | Promise<string>): Promise<string> {
    const asked = (async () => token())();
    this.#runtime.outside(asked);
    return asked;
  }

  #happened(happenings: readonly Happening[]): void {
    for (const happening of happenings) for (const endpoint of this.#endpoints) endpoint.tell(happening);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

/** What a test throws to refuse, as the node's parts throw it. */
async function refusing<T>(fn: () => T): Promise<Awaited<T>> {
  try {
    return await fn();
  } catch (error) {
    throw error instanceof ParleyError ? refusalOf(error) : error;
  }
}

function refusalOf({ code, message, details, retryAfterMs }: ParleyError): FakeRefusal {
  // Codes of the client itself are no server's.
  return { refused: code in CODES ? (code as CodeName) : 'internal', message, details, retryAfterMs };
}
