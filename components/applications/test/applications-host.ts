import type { ApplicationsMethods } from '@parley/applications/contract';
import { person, type RawClient, type TestHost, type TestHostOptions, testHost } from '@parley/host/testing';
import { type Runtime, systemRuntime } from '@parley/runtime';
import { type ApplicationsApi, applicationsApi, createApplications } from '../src/index.ts';
import type { ApplicationsState } from '../src/state.ts';

/** Applications in a real host, whose time stands still until it is moved. */
export class ApplicationsHost implements AsyncDisposable {
  readonly host: TestHost;
  readonly api: ApplicationsApi;
  readonly #runtime: { aheadMs: number } & Runtime;
  readonly #state: () => ApplicationsState;
  #admin: RawClient | undefined;

  private constructor(host: TestHost, runtime: { aheadMs: number } & Runtime, state: () => ApplicationsState) {
    this.host = host;
    this.#state = state;
    this.api = host.host.api(applicationsApi);
    this.#runtime = runtime;
  }

  static async start(options: TestHostOptions & { readonly sealKey?: Uint8Array } = {}): Promise<ApplicationsHost> {
    const { sealKey = new Uint8Array(32).fill(9), people: others, ...more } = options;
    const runtime = movable();
    const people = { admin: person('admin', { roles: ['admin'] }), member: person('member', { roles: ['member'] }), ...others };
    const component = createApplications({ sealKey, components: () => ['people', 'messaging'] });
    let state: ApplicationsState | undefined;
    const start: typeof component.start = async (services) => {
      const started = await component.start(services);
      state = started.state;
      return started;
    };
    const host = await testHost([{ ...component, start }], { people, runtime, ...more });
    return new ApplicationsHost(host, runtime, () => state as ApplicationsState);
  }

  /** What the job of every hour does. */
  keep(): Promise<void> {
    return this.#state().keeper.sweep(new AbortController().signal);
  }

  get now(): number {
    return this.#runtime.clock.now();
  }

  advance(ms: number): void {
    this.#runtime.aheadMs += ms;
  }

  /** As an administrator. */
  async call<M extends keyof ApplicationsMethods>(method: M, input: ApplicationsMethods[M]['in']): Promise<ApplicationsMethods[M]['out']> {
    this.#admin ??= await this.host.client('admin');
    return (await this.#admin.request(method, input)) as ApplicationsMethods[M]['out'];
  }

  /** Registers it and makes a key: the key. */
  async register(
    input: ApplicationsMethods['applications.register']['in'],
    algorithm?: ApplicationsMethods['applications.newKey']['in']['algorithm'],
  ): Promise<string> {
    await this.call('applications.register', input);
    return (await this.call('applications.newKey', { application: input.id, ...(algorithm && { algorithm }) })).key;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.host.stop();
  }
}

function movable(): { aheadMs: number } & Runtime {
  const { clock, random } = systemRuntime;
  const [now, monotonic] = [clock.now(), clock.monotonic()];
  const runtime = {
    aheadMs: 0,
    random,
    clock: { ...clock, now: () => now + runtime.aheadMs, monotonic: () => monotonic + runtime.aheadMs },
  };
  return runtime;
}
