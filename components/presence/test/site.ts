import { type Component, defineComponent } from '@parley/component';
import { json, person, type RawClient, type TestHost, testHost } from '@parley/host/testing';
import { messaging, messagingApi } from '@parley/messaging';
import { people, peopleApi } from '@parley/people';
import type { PresenceMethods, PresenceWatches } from '@parley/presence-component/contract';
import { encodeJson } from '@parley/protocol';
import { type Random, type Runtime, systemRuntime } from '@parley/runtime';
import { SimulatedRuntime } from '@parley/runtime/testing';
import type { Store } from '@parley/storage';
import { openSqliteStore } from '@parley/storage/sqlite';
import { type PresenceApi, presence, presenceApi } from '../src/index.ts';

export const STAFF = [
  'name,mail,id,unit',
  'Ann Zimmer,ann@example.org,ann,Medicine / Ward 7',
  'Ben Okafor,ben@example.org,ben,Medicine / Ward 7',
  'Çelik Demir,cleo@example.org,cleo,Medicine',
  'Dan Mensah,dan@example.org,dan,Facilities',
].join('\n');
/** Of the machine's time for each step of the test's, so that no heartbeat is missed while something real takes its time. */
const REAL_MS = 5;
const IDS = ['ann', 'ben', 'cleo', 'dan'];

/** What a watch has said: snapshots and deltas in their order. */
export interface Open<W extends keyof PresenceWatches> {
  readonly id: number;
  next(): Promise<{ readonly frame: 'snapshot' | 'delta'; readonly body: PresenceWatches[W]['says'] }>;
}
type Name<M> = M extends `presence.${infer Rest}` ? Rest : never;
type In<N extends string> = `presence.${N}` extends keyof PresenceMethods ? PresenceMethods[`presence.${N}`]['in'] : never;
type Out<N extends string> = `presence.${N}` extends keyof PresenceMethods ? PresenceMethods[`presence.${N}`]['out'] : never;
type Query<N extends string> = `presence.${N}` extends keyof PresenceWatches ? PresenceWatches[`presence.${N}`]['in'] : never;

/** Tells the tests of sessions that have gone, after presence was told. */
class Farewells {
  readonly component: Component;
  #waiting: (() => void)[] = [];

  constructor() {
    this.component = defineComponent({
      id: 'farewells',
      version: '1.0.0',
      uses: { presence: presenceApi },
      start: async ({ sessions }) => {
        sessions.onChange(({ state }) => {
          if (state === 'down') for (const resolve of this.#waiting.splice(0)) resolve();
        });
        return { state: undefined };
      },
    }) as unknown as Component;
  }

  next(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}

/** Directory, conversations and presence in a real host, whose clock the test moves; what is sent leaves by itself. */
export class Site {
  readonly host: TestHost;
  readonly #time: SimulatedRuntime;
  readonly #store: Store;
  readonly #farewells: Farewells;

  private constructor(host: TestHost, time: SimulatedRuntime, store: Store, farewells: Farewells) {
    this.host = host;
    this.#time = time;
    this.#store = store;
    this.#farewells = farewells;
  }

  /** `staff`: CSV of the people; those of STAFF have tokens. `random`: the server's, e.g. for the jitter of its pings. */
  static async open({ staff = STAFF, random }: { readonly staff?: string; readonly random?: Random } = {}): Promise<Site> {
    const store = await openSqliteStore({ path: ':memory:' });
    const site = await Site.#start(store, new SimulatedRuntime(), random);
    await site.people.importPeople(staff);
    await site.people.createOrganisation({ name: 'Aldermoor', sample: false, founder: { person: 'ann' } });
    return site;
  }

  static async #start(store: Store, time: SimulatedRuntime, random: Random = systemRuntime.random): Promise<Site> {
    const known = IDS.map((id) => [id, person(id, { roles: id === 'ann' ? ['admin', 'member'] : ['member'] })]);
    const root = { kind: 'service', id: 'operator', roles: ['admin'], grant: 'operator' } as const;
    const runtime: Runtime = { random, clock: { ...time.clock, soon: systemRuntime.clock.soon } };
    const farewells = new Farewells();
    const host = await testHost([people, messaging, presence, farewells.component], {
      people: { ...Object.fromEntries(known), root, guest: person('guest', { kind: 'guest' }) },
      store,
      runtime,
    });
    return new Site(host, time, store, farewells);
  }

  /** Of the server's wall clock. */
  get now(): number {
    return this.#time.clock.now();
  }
  get people() {
    return this.host.host.api(peopleApi);
  }
  get messaging() {
    return this.host.host.api(messagingApi);
  }
  get presence(): PresenceApi {
    return this.host.host.api(presenceApi);
  }

  /** Stops the server and starts it on the same store; every client is gone. */
  async restart(): Promise<Site> {
    await this.#stopHost();
    return Site.#start(this.#store, this.#time);
  }

  async close(): Promise<void> {
    await this.#stopHost();
    await this.#store.close();
  }

  client(token: string): Promise<RawClient> {
    return this.host.client(token);
  }

  /** Settles when the server knows that the connection is gone. */
  async leave(client: RawClient): Promise<void> {
    const gone = this.#farewells.next();
    await client.close();
    await gone;
  }

  async call<N extends Name<keyof PresenceMethods>>(client: RawClient, name: N, input: In<N>): Promise<Out<N>> {
    return (await client.request(`presence.${name}`, input)) as Out<N>;
  }

  watch<N extends Name<keyof PresenceWatches>>(client: RawClient, name: N, input: Query<N>): Open<`presence.${N}` & keyof PresenceWatches> {
    const id = client.id();
    client.send({ frame: 'watch', id, topic: `presence.${name}`, since: undefined, body: encodeJson(input) });
    return {
      id,
      next: async () => {
        const said = await client.take(
          (frame) => (frame.frame === 'snapshot' || frame.frame === 'delta' || frame.frame === 'error') && frame.id === id,
        );
        if (said.frame !== 'snapshot' && said.frame !== 'delta') throw Object.assign(new Error('refused'), said);
        return { frame: said.frame, body: json(said.body) as never };
      },
    };
  }

  /** Lets this much time pass, and what was put off to the next turn be done. */
  async pass(ms: number): Promise<void> {
    await this.#time.advance(ms);
    await new Promise((resolve) => setImmediate(resolve));
  }

  /** Lets time pass until the promise has settled. */
  async until<T>(promise: Promise<T>): Promise<T> {
    let settled = false;
    const done = (): void => {
      settled = true;
    };
    promise.then(done, done);
    while (!settled) {
      await this.pass(100);
      // The disk and the sockets go by a clock that does not stand still.
      await new Promise((resolve) => setTimeout(resolve, REAL_MS));
    }
    return promise;
  }

  /** Draining waits by the clock that stands still. */
  #stopHost(): Promise<void> {
    return this.until(this.host.stop());
  }
}
