import { person, type RawClient, type TestHost, testHost } from '@parley/host/testing';
import { messaging, messagingApi } from '@parley/messaging';
import { people, peopleApi } from '@parley/people';
import type { Principal } from '@parley/routing';
import { type Random, systemRuntime } from '@parley/runtime';
import type { Store } from '@parley/storage';
import { openSqliteStore } from '@parley/storage/sqlite';
import { type PresenceApi, presence, presenceApi } from '../src/index.ts';
import { call, watch } from './asking.ts';
import { Farewells } from './farewells.ts';
import { TestTime } from './time.ts';

export const STAFF = [
  'name,mail,id,unit',
  'Ann Zimmer,ann@example.org,ann,Medicine / Ward 7',
  'Ben Okafor,ben@example.org,ben,Medicine / Ward 7',
  'Çelik Demir,cleo@example.org,cleo,Medicine',
  'Dan Mensah,dan@example.org,dan,Facilities',
].join('\n');
const IDS = ['ann', 'ben', 'cleo', 'dan'];
/** By token. */
export const WHO: Readonly<Record<string, Principal>> = {
  ...Object.fromEntries(IDS.map((id) => [id, person(id, { roles: id === 'ann' ? ['admin', 'member'] : ['member'] })])),
  root: { kind: 'service', id: 'operator', roles: ['admin'], grant: 'operator' },
  guest: person('guest', { kind: 'guest' }),
};

/** Directory, conversations and presence in a real host, whose clock the test moves; what is sent leaves by itself. */
export class Site {
  readonly host: TestHost;
  readonly #time: TestTime;
  readonly #store: Store;
  readonly #farewells: Farewells;

  private constructor(host: TestHost, time: TestTime, store: Store, farewells: Farewells) {
    this.host = host;
    this.#time = time;
    this.#store = store;
    this.#farewells = farewells;
  }

  /** `staff`: CSV of the people; those of STAFF have tokens. `random`: the server's, e.g. for the jitter of its pings. */
  static async open({ staff = STAFF, random }: { readonly staff?: string; readonly random?: Random } = {}): Promise<Site> {
    const time = new TestTime();
    const opened = await openSqliteStore({ path: ':memory:' });
    // As long as the database works no heartbeat is missed.
    const store: Store = { ...opened, sql: time.waitFor(opened.sql), close: () => opened.close() };
    const site = await Site.#start(store, time, random);
    await site.people.importPeople(staff);
    await site.people.createOrganisation({ name: 'Aldermoor', sample: false, founder: { person: 'ann' } });
    return site;
  }

  static async #start(store: Store, time: TestTime, random: Random = systemRuntime.random): Promise<Site> {
    const farewells = new Farewells();
    const host = await testHost([people, messaging, presence, farewells.component], {
      people: WHO,
      store,
      runtime: { random, clock: time.clock },
    });
    return new Site(host, time, store, farewells);
  }

  /** Of the server's wall clock. */
  get now(): number {
    return this.#time.now;
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

  readonly call = call;
  readonly watch = watch;

  pass(ms: number): Promise<void> {
    return this.#time.pass(ms);
  }

  until<T>(promise: Promise<T>): Promise<T> {
    return this.#time.until(promise);
  }

  /** Draining waits by the clock that stands still. */
  #stopHost(): Promise<void> {
    return this.until(this.host.stop());
  }
}
