import { type Backbone, InProcessHub, sharedBackbone } from '@parley/backbone';
import { openTestStore, RawClient, type TestHost, testHost } from '@parley/host/testing';
import { messaging } from '@parley/messaging';
import { people, peopleApi } from '@parley/people';
import { type Runtime, systemRuntime } from '@parley/runtime';
import { NodeSite } from '@parley/site';
import { type Ledger, MemoryLedger, type Store } from '@parley/storage';
import { type PresenceApi, presence, presenceApi } from '../src/index.ts';
import { Farewells } from './farewells.ts';
import { STAFF, WHO } from './site.ts';
import { TestTime } from './time.ts';

/** One node: a real host with its lease. */
export class Node {
  readonly host: TestHost;
  readonly site: NodeSite;
  readonly farewells: Farewells;
  readonly backbone: Backbone;
  /** Of the process: whether it reaches the ledger. */
  readonly line: { isCut: boolean };

  constructor(parts: Pick<Node, 'host' | 'site' | 'farewells' | 'backbone' | 'line'>) {
    this.host = parts.host;
    this.site = parts.site;
    this.farewells = parts.farewells;
    this.backbone = parts.backbone;
    this.line = parts.line;
  }

  get presence(): PresenceApi {
    return this.host.host.api(presenceApi);
  }
}

/** Several real hosts in one process, with leases, that share a store and a clock that the test moves. */
export class Nodes implements AsyncDisposable {
  readonly time: TestTime = new TestTime();
  readonly hub: InProcessHub = new InProcessHub();
  readonly #store: Store;
  readonly #runtime: Runtime = { random: systemRuntime.random, clock: this.time.clock };
  readonly #ledger: Ledger = new MemoryLedger(this.#runtime);
  readonly #nodes = new Map<string, Node>();
  /** Those that were lost: as processes that nobody hears any more. */
  readonly #lost: Node[] = [];

  private constructor(store: Store) {
    this.#store = { ...store, sql: this.time.waitFor(store.sql), close: () => store.close() };
  }

  static async open(names: readonly string[] = ['a', 'b']): Promise<Nodes> {
    const nodes = new Nodes(await openTestStore());
    for (const name of names) await nodes.start(name);
    const api = nodes.of(names[0] ?? '').host.host.api(peopleApi);
    await nodes.time.until(api.importPeople(STAFF));
    await nodes.time.until(api.createOrganisation({ name: 'Aldermoor', sample: false, founder: { person: 'ann' } }));
    await nodes.time.pass(1_000);
    return nodes;
  }

  of(name: string): Node {
    const node = this.#nodes.get(name);
    if (!node) throw new RangeError(`There is no node "${name}".`);
    return node;
  }

  async start(name: string): Promise<Node> {
    const line = { isCut: false };
    const backbone = this.hub.join(name);
    const runtime = this.#runtime;
    const backbones = sharedBackbone(backbone);
    const ledger = cuttable(this.#ledger, line);
    const site = await this.time.until(NodeSite.open({ node: name, runtime, backbones, ledger, onFault: () => {} }));
    const farewells = new Farewells();
    const components = [people, messaging, presence, farewells.component];
    const host = await this.time.until(testHost(components, { people: WHO, store: this.#store, runtime, site }));
    const node = new Node({ host, site, farewells, backbone, line });
    this.#nodes.set(name, node);
    return node;
  }

  /** It drains, says goodbye and gives its lease back. */
  async stop(name: string): Promise<void> {
    const node = this.of(name);
    this.#nodes.delete(name);
    await this.#end(node);
  }

  /** The others hear nothing more of it, and it renews its lease no more. */
  lose(name: string): void {
    const node = this.of(name);
    this.#nodes.delete(name);
    this.#lost.push(node);
    this.hub.setConnected(name, false);
    node.line.isCut = true;
  }

  client(name: string, token: string): Promise<RawClient> {
    return this.of(name).host.client(token);
  }

  /** The session of a connection that is gone goes on at another node. */
  resume(name: string, before: RawClient): Promise<RawClient> {
    return RawClient.resume(this.of(name).host.url, before.welcome.ticket);
  }

  /** Settles when the node knows that the connection is gone. */
  async leave(name: string, client: RawClient): Promise<void> {
    const gone = this.of(name).farewells.next();
    await client.close();
    await gone;
  }

  /** Lets time pass in steps; what each sets going is done before the next. */
  async pass(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= 100) {
      await this.time.pass(Math.min(left, 100));
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const node of [...this.#nodes.values(), ...this.#lost]) await this.#end(node);
    await this.#store.close();
  }

  async #end({ host, site, backbone }: Node): Promise<void> {
    await this.time.until(host.stop());
    await this.time.until(site.close().catch(() => {}));
    await backbone.close();
  }
}

/** The ledger over a line that may be cut. */
function cuttable(ledger: Ledger, line: { readonly isCut: boolean }): Ledger {
  return new Proxy(ledger, {
    get:
      (target, name) =>
      async (...given: unknown[]) => {
        if (line.isCut) throw new Error('The ledger cannot be reached.');
        return Reflect.apply(Reflect.get(target, name), target, given);
      },
  });
}
