import { type Component, defineComponent } from '@parley/component';
import { type Host, type HostOptions, startHost } from '@parley/host';
import type { Principal } from '@parley/routing';
import { systemRuntime } from '@parley/runtime';
import { SoloSite } from '@parley/site';
import type { Store } from '@parley/storage';
import { person } from './people.ts';
import { RawClient } from './raw-client.ts';
import { type LogLine, recorder } from './recorder.ts';
import { openTestStore } from './test-store.ts';

export interface TestHostOptions extends Partial<HostOptions> {
  /** Who a token or a session cookie proves, where no component of the list verifies identity. */
  readonly people?: Readonly<Record<string, Principal>>;
}

/** A real host on a free port of the loopback interface, with a store in memory. */
export interface TestHost extends AsyncDisposable {
  readonly host: Host;
  readonly url: string;
  readonly store: Store;
  readonly lines: readonly LogLine[];
  /** A connected client of whoever the token proves. */
  client(token: string): Promise<RawClient>;
  /** Ends clients, host and store. Idempotent. */
  stop(): Promise<void>;
}

/** A component that accepts the tokens (and cookie values) of a table; nothing else. */
export function fakeIdentity(people: Readonly<Record<string, Principal>>): Component {
  return defineComponent({
    id: 'test-identity',
    version: '1.0.0',
    start: async () => ({ state: undefined }),
    async authenticate(_, credential) {
      if (credential.kind === 'resumed') return credential.principal;
      return people[credential.kind === 'token' ? credential.token : credential.value];
    },
  });
}

export async function testHost(components: readonly Component[], options: TestHostOptions = {}): Promise<TestHost> {
  const { people = { maya: person('maya') }, store: given, ...overrides } = options;
  const lines: LogLine[] = [];
  const store = given ?? (await openTestStore());
  const verified = components.some(({ authenticate }) => authenticate !== undefined);
  const clients: RawClient[] = [];
  const ending = async (): Promise<void> => {
    if (!given) await store.close();
  };
  const host = await startHost({
    components: verified ? components : [fakeIdentity(people), ...components],
    store,
    runtime: systemRuntime,
    site: new SoloSite('test'),
    listen: { host: '127.0.0.1', port: 0 },
    logger: recorder(lines),
    ticketKey: new Uint8Array(32).fill(7),
    ...overrides,
    limits: { drainSpreadMs: 0, drainMs: 1_000, ...overrides.limits },
  }).catch(async (error: unknown) => {
    await ending();
    throw error;
  });
  const stop = async (): Promise<void> => {
    await Promise.all(clients.splice(0).map((client) => client.close()));
    await host.stop();
    await ending();
  };
  const client = async (token: string): Promise<RawClient> => {
    const connected = await RawClient.signIn(host.url, token);
    clients.push(connected);
    return connected;
  };
  return { host, url: host.url, store, lines, client, stop, [Symbol.asyncDispose]: stop };
}
