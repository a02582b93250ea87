import { applicationsApi, createApplications } from '@parley/applications';
import type { Component, Services } from '@parley/component';
import { Browser, loneSite, type RawClient, RefusedByServer, type TestHost, type TestHostOptions, testHost } from '@parley/host/testing';
import type { IdentityMethods } from '@parley/identity/contract';
import { type PeopleApi, people, peopleApi } from '@parley/people';
import { type CodeName, nameOfCode } from '@parley/protocol';
import type { Principal } from '@parley/routing';
import { type Runtime, systemRuntime } from '@parley/runtime';
import { hashSecret, secretMatches } from '@parley/security';
import { createIdentity, type IdentityApi, identityApi } from '../src/index.ts';
import type { IdentityState } from '../src/state.ts';

export const OPERATOR_KEY = 'operator-key-of-the-tests';
export const METRICS_TOKEN = 'metrics-token-of-the-tests';
export const PASSWORD = 'nine quiet lanterns';

/** The system's timers and randomness; time stands still until it is moved forward. */
class MovableRuntime implements Runtime {
  aheadMs = 0;
  readonly random = systemRuntime.random;
  readonly clock: Runtime['clock'];

  constructor() {
    const { clock } = systemRuntime;
    const [now, monotonic] = [clock.now(), clock.monotonic()];
    this.clock = { ...clock, now: () => now + this.aheadMs, monotonic: () => monotonic + this.aheadMs };
  }
}

/** Quick, where argon2id is slow on purpose. */
class QuickPasswords {
  /** Whether there was a hash to compare with, per verification. */
  readonly verified: boolean[] = [];

  async hash(password: string): Promise<string> {
    return hashSecret(password);
  }

  async verify(password: string, stored: string | undefined): Promise<boolean> {
    this.verified.push(stored !== undefined);
    return stored !== undefined && secretMatches(password, stored);
  }
}

function makeIdentity(passwords: QuickPasswords, operatorKey: string = OPERATOR_KEY) {
  const origin = () => 'https://talk.example.org';
  return createIdentity({ version: '1.2.3', dataPath: '/data', origin, operatorKey, metricsToken: METRICS_TOKEN, passwords });
}

function makeApplications() {
  return createApplications({ sealKey: new Uint8Array(32).fill(9), components: () => ['people', 'identity'] });
}

/** People, applications and identity in a real host. Maya founded the organisation; Ben and Cleo are members without a password. */
export class Site {
  readonly people: PeopleApi;
  readonly identity: IdentityApi;
  readonly host: TestHost;
  readonly passwords: QuickPasswords;
  readonly #runtime: MovableRuntime;

  private constructor(host: TestHost, runtime: MovableRuntime, passwords: QuickPasswords) {
    this.host = host;
    this.#runtime = runtime;
    this.passwords = passwords;
    this.people = host.host.api(peopleApi);
    this.identity = host.host.api(identityApi);
  }

  /** `options`: of several nodes on one store. `components`: beside those three. */
  static async open(options: Pick<TestHostOptions, 'store' | 'site'> = {}, components: readonly Component[] = []): Promise<Site> {
    const runtime = new MovableRuntime();
    const passwords = new QuickPasswords();
    return new Site(
      await testHost([people, makeApplications(), makeIdentity(passwords), ...components], { ...options, runtime }),
      runtime,
      passwords,
    );
  }

  /** Another host on the same data that remembers nothing of what happened here, as after a restart. Stop it. */
  restarted(operatorKey: string = OPERATOR_KEY): Promise<TestHost> {
    return testHost([people, makeApplications(), makeIdentity(this.passwords, operatorKey)], {
      runtime: this.#runtime,
      store: this.host.store,
    });
  }

  get url(): string {
    return this.host.url;
  }

  /** Empties the tables and begins again, a day later, so that nothing is slowed down. */
  async begin(): Promise<void> {
    const people = ['organisation', 'person', 'unit', 'membership'].map((table) => `people_${table}`);
    const identity = ['account', 'session', 'invitation', 'token', 'revocation', 'sight'].map((table) => `identity_${table}`);
    await this.host.store.sql.batch([...people, ...identity].map((table) => ({ sql: `delete from ${table}`, params: [] })));
    this.advance(25 * 3_600_000);
    this.passwords.verified.length = 0;
  }

  async found(): Promise<void> {
    const founder = { name: 'Maya Chen', mail: 'maya@example.org' };
    const { id } = await this.people.createOrganisation({ name: 'Aldermoor', sample: false, founder });
    await this.giveAccount(id);
    await this.people.importPeople('name,mail\nBen,ben@example.org\nCleo,cleo@example.org');
  }

  /** The person can sign in with PASSWORD. */
  async giveAccount(person: string): Promise<void> {
    await this.identity.createAccount(person, await this.identity.preparePassword(PASSWORD, []));
  }

  advance(ms: number): void {
    this.#runtime.aheadMs += ms;
  }

  now(): number {
    return this.#runtime.clock.now();
  }

  /** Identity without a key and without any other option, on the same people. Its storage is not there. */
  async plainIdentity(): Promise<{
    readonly state: IdentityState;
    readonly authenticate: (token: string) => Promise<Principal | undefined>;
  }> {
    const identity = createIdentity({ version: '1', origin: () => '' });
    const { state } = await identity.start({
      ...systemRuntime,
      ...({ sql: { query: async () => [] }, sessions: { onRevoked: () => () => {} } } as unknown as Services),
      site: loneSite(),
      uses: { people: { ...this.people, onRightsChanged: () => {} }, applications: this.host.host.api(applicationsApi) },
    });
    const authenticate = async (token: string) => identity.authenticate?.(state, { kind: 'token', token, remote: '127.0.0.1' });
    return { state, authenticate };
  }

  browser(headers: Readonly<Record<string, string>> = {}): Browser {
    return new Browser(this.url, headers);
  }

  /** A browser that is signed in. */
  async signedIn(person: string, slot = 0, browser: Browser = this.browser()): Promise<Browser> {
    const { value } = await this.identity.openSession(person, 'A test');
    browser.cookies.set(`__Host-parley-${slot}`, value);
    return browser;
  }

  /** A connection of the page at the browser's slot. */
  async socket(browser: Browser, slot = 0): Promise<RawClient> {
    const { body } = await browser.post<{ token: string }>('identity/ticket', {}, slot);
    return this.host.client(body.token);
  }

  /** A connection of the local command. */
  operator(): Promise<RawClient> {
    return this.host.client(OPERATOR_KEY);
  }

  async call<M extends keyof IdentityMethods>(
    client: RawClient,
    method: M,
    input: IdentityMethods[M]['in'],
  ): Promise<IdentityMethods[M]['out']> {
    return (await client.request(method, input)) as IdentityMethods[M]['out'];
  }
}

/** The code of the refusal, by name. */
export async function refusal(call: Promise<unknown>): Promise<CodeName | undefined> {
  const error: unknown = await call.then(
    () => new Error('It was not refused.'),
    (each: unknown) => each,
  );
  if (!(error instanceof RefusedByServer)) throw error;
  return nameOfCode(error.code);
}
