import type { DeviceKind, PresenceMethods } from '@parley/presence-component/contract';
import { type Runtime, systemRuntime } from '@parley/runtime';
import type { Parley } from '../types.ts';
import { watchCounts, watchTarget } from './open-watch.ts';
import { PeoplePool } from './pool.ts';
import type { CountsSnapshot, NewSetting, Presence, PresenceSnapshot, PresenceTarget, PresenceWatch } from './types.ts';
import { momentOf } from './until.ts';

const made = new WeakMap<Parley, Presence>();

/** Presence on a connection: the same object for the same Parley object. `runtime`: for tests; default: that of the connection. */
export function presence(parley: Parley, { runtime = runtimeOf(parley) }: { readonly runtime?: Runtime } = {}): Presence {
  const known = made.get(parley);
  if (known) return known;
  const fresh = new PresenceModel(parley, runtime);
  made.set(parley, fresh);
  return fresh;
}

class PresenceModel implements Presence {
  readonly #parley: Parley;
  readonly #runtime: Runtime;
  readonly #pool: PeoplePool;
  #said: PresenceMethods['presence.activity']['in'] | undefined;

  constructor(parley: Parley, runtime: Runtime) {
    this.#parley = parley;
    this.#runtime = runtime;
    this.#pool = new PeoplePool(parley, runtime.clock);
  }

  async set({ until, ...rest }: NewSetting): Promise<void> {
    const moment = until === undefined ? {} : { until: momentOf(until, this.#runtime.clock.now()) };
    await this.#call('presence.set', { ...rest, ...moment });
  }

  async clear(): Promise<void> {
    await this.#call('presence.clear', {});
  }

  mine(): ReturnType<Presence['mine']> {
    return this.#call('presence.mine', {});
  }

  async hours(hours: Parameters<Presence['hours']>[0]): Promise<void> {
    await this.#call('presence.hours', hours ? { hours } : {});
  }

  async get(people: readonly string[]): ReturnType<Presence['get']> {
    return (await this.#call('presence.get', { people })).people;
  }

  activity(idle: boolean, kind: DeviceKind = kindOfDevice()): void {
    const first = !this.#said;
    this.#said = { idle, kind };
    if (first)
      this.#parley.subscribe(
        ({ connection }) => (connection.state === 'up' ? connection.since : 0),
        () => this.#say(),
      );
    this.#say();
  }

  watch(target: PresenceTarget): PresenceWatch<PresenceSnapshot>;
  watch(target: { readonly units: readonly string[] }): PresenceWatch<CountsSnapshot>;
  watch(target: PresenceTarget | { readonly units: readonly string[] }): PresenceWatch<PresenceSnapshot> | PresenceWatch<CountsSnapshot> {
    return 'units' in target ? watchCounts(this.#parley, target.units) : watchTarget(this.#parley, target);
  }

  of(person: string): ReturnType<Presence['of']> {
    return this.#pool.of(person);
  }

  /** What is lost with a connection is said again on the next one. */
  #say(): void {
    if (!this.#said || this.#parley.connection.state !== 'up') return;
    this.#call('presence.activity', this.#said).catch(() => {});
  }

  #call<M extends keyof PresenceMethods>(method: M, input: PresenceMethods[M]['in']): Promise<PresenceMethods[M]['out']> {
    return this.#parley.request<PresenceMethods, M>(method, input as never) as Promise<PresenceMethods[M]['out']>;
  }
}

/** The public shape does not show it. */
function runtimeOf(parley: Parley): Runtime {
  const { exchange } = parley as unknown as { readonly exchange?: { readonly runtime: Runtime } };
  return exchange?.runtime ?? systemRuntime;
}

/** Browsers that know say whether they run on a phone; the others are taken for what they mostly are. */
function kindOfDevice(): DeviceKind {
  const { navigator } = globalThis as {
    readonly navigator?: { readonly userAgentData?: { readonly mobile?: boolean }; readonly userAgent?: string };
  };
  const mobile = navigator?.userAgentData?.mobile ?? /Mobi|Android/.test(navigator?.userAgent ?? '');
  return mobile ? 'mobile' : 'web';
}
