import { createApplications } from '@parley/applications';
import type { Component } from '@parley/component';
import { openTestStore, person, type RawClient, type TestHost, type TestHostOptions, testHost } from '@parley/host/testing';
import { type MessagingApi, messaging, messagingApi } from '@parley/messaging';
import { type PeopleApi, people, peopleApi } from '@parley/people';
import type { Principal } from '@parley/routing';
import { SimulatedRuntime } from '@parley/runtime/testing';
import type { Store } from '@parley/storage';
import type { WebhookEndpoint, WebhooksMethods, WebhookTopic } from '@parley/webhooks/contract';
import { createWebhooks, type WebhooksOptions } from '../src/index.ts';

/** A limit for what hangs, not a measure: machines may be busy. */
const PATIENCE_MS = 30_000;
const SEAL_KEY = new Uint8Array(32).fill(9);

/** The key of an application. */
export function applicationKey(application: string, can: readonly string[] = ['webhooks/*: call']): Principal {
  const id = `application:${application}`;
  return { kind: 'service', id, roles: [], can, grant: id, application };
}

export const PEOPLE = {
  admin: person('maya-chen', { roles: ['admin', 'member'] }),
  member: person('ben', { roles: ['member'] }),
  outsider: person('cleo', { roles: ['member'] }),
  /** Ben again, by tokens that list what they permit. */
  reader: person('ben', { roles: ['member'], can: ['webhooks/*: call', 'messaging/*: join history'] }),
  writer: person('ben', { roles: ['member'], can: ['webhooks/*: call', 'messaging/ward: publish'] }),
  operator: person('operator', { kind: 'service', roles: ['admin'] }),
  crm: applicationKey('crm'),
  crmListening: applicationKey('crm', ['webhooks/events: watch', 'webhooks/off: watch']),
  publisher: applicationKey('crm', ['applications/*: call', 'crm/*: publish']),
  ward: applicationKey('ward'),
  wardPublisher: applicationKey('ward', ['applications/*: call', 'ward/*: publish']),
};

/** What webhooks need, beside themselves. */
export function componentsAround(options: Partial<WebhooksOptions> = {}): readonly Component[] {
  const applications = createApplications({ sealKey: SEAL_KEY, components: () => ['people', 'messaging'] });
  return [people, applications, messaging, createWebhooks({ sealKey: SEAL_KEY, ...options })] as readonly Component[];
}

/** Webhooks in a real host, whose time stands still until it is moved; Maya administers, Ben and Cleo are members. */
export class WebhooksHost implements AsyncDisposable {
  readonly runtime: SimulatedRuntime;
  readonly store: Store;
  #host: TestHost;

  private constructor(host: TestHost, store: Store, runtime: SimulatedRuntime) {
    this.#host = host;
    this.store = store;
    this.runtime = runtime;
  }

  /** `more`: components beside those that webhooks need. */
  static async open(...more: readonly Component[]): Promise<WebhooksHost> {
    const runtime = new SimulatedRuntime();
    const store = await openTestStore({ now: () => runtime.clock.now() });
    const host = new WebhooksHost(await start({ store, runtime }, more), store, runtime);
    const founder = { name: 'Maya Chen', mail: 'maya@example.org' };
    await host.people.createOrganisation({ name: 'Aldermoor', sample: false, founder });
    await host.people.importPeople('name,mail\nBen,ben@example.org\nCleo,cleo@example.org');
    await host.messaging.ensureRoom({ id: 'ward', title: 'Ward 7', members: ['maya-chen', 'ben'] });
    await host.allow('127.0.0.1');
    return host;
  }

  get host(): TestHost {
    return this.#host;
  }
  get people(): PeopleApi {
    return this.#host.host.api(peopleApi);
  }
  get messaging(): MessagingApi {
    return this.#host.host.api(messagingApi);
  }

  /** Networks inside that may be reached. */
  async allow(networks: string): Promise<void> {
    const client = await this.client('admin');
    await this.passing(client.request('settings.set', { component: 'webhooks', name: 'networks', value: networks }));
  }

  /** For a call or two: it does not outlive the hours that tests let pass. */
  client(token: string): Promise<RawClient> {
    return this.passing(this.#host.client(token));
  }

  /** As an administrator, or whoever the token proves. */
  async call<M extends keyof WebhooksMethods>(
    method: M,
    input: WebhooksMethods[M]['in'],
    token: keyof typeof PEOPLE = 'admin',
  ): Promise<WebhooksMethods[M]['out']> {
    const client = await this.client(token);
    try {
      return (await this.passing(client.request(method, input))) as WebhooksMethods[M]['out'];
    } finally {
      await this.passing(client.close());
    }
  }

  add(url: string, ...events: readonly WebhookTopic[]): Promise<WebhooksMethods['webhooks.add']['out']> {
    return this.call('webhooks.add', { url, events, conversations: 'all' });
  }

  async endpoint(id: string): Promise<WebhookEndpoint> {
    const { endpoints } = await this.call('webhooks.list', {});
    const found = endpoints.find((each) => each.id === id);
    if (!found) throw new RangeError(`There is no endpoint "${id}".`);
    return found;
  }

  /** Says something in the ward. */
  say(body: string, sender = 'ben'): Promise<{ readonly id: number; readonly seq: number }> {
    return this.passing(this.messaging.post({ conversation: 'ward', sender, body }));
  }

  /** Settles with the promise. Simulated time stands still, so that no deadline comes before what is waited for, unless it is to pass. */
  async passing<T>(promise: Promise<T>, stepMs = 0): Promise<T> {
    let settled = false;
    const end = (): void => {
      settled = true;
    };
    promise.then(end, end);
    while (!settled) {
      await this.runtime.advance(stepMs);
      await new Promise((resolve) => setImmediate(resolve));
    }
    return promise;
  }

  /** Waits until it does not throw any more; simulated time stands still. */
  async until(check: () => unknown): Promise<void> {
    for (const began = performance.now(); ; ) {
      await this.runtime.advance(0);
      await new Promise((resolve) => setImmediate(resolve));
      try {
        return void (await check());
      } catch (error) {
        if (performance.now() - began > PATIENCE_MS) throw error;
      }
    }
  }

  /** Sends to an address of the node. */
  async send(path: string, body: string, type = 'application/json', headers: Record<string, string> = {}): Promise<Response> {
    return this.passing(fetch(this.#host.url + path, { method: 'POST', body, headers: { 'content-type': type, ...headers } }));
  }

  /** The node ends, and another one starts on its data. */
  async restart(): Promise<void> {
    await this.passing(this.#host.stop(), 1);
    this.#host = await start({ store: this.store, runtime: this.runtime });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.passing(this.#host.stop(), 1);
    await this.store.close();
  }
}

function start(options: TestHostOptions, more: readonly Component[] = []): Promise<TestHost> {
  return testHost([...componentsAround(), ...more], { people: PEOPLE, ...options });
}
