import type { OwnSetting } from '@parley/presence-component/contract';
import type { CallOptions, Calls } from './calls.ts';
import type { Out } from './methods.ts';

export type PresenceOf = Out<'presence.get'>['people'][number];

/** Who is there. What changes often is watched over a connection (`@parley/esdk/presence`), not asked for again and again. */
export class Presence {
  readonly #calls: Calls;

  constructor(calls: Calls) {
    this.#calls = calls;
  }

  /** At this moment; at most 500 people. Whoever may not be seen is offline, ids that nobody has are left out. */
  async of(people: string | readonly string[], options?: CallOptions): Promise<readonly PresenceOf[]> {
    const ids = typeof people === 'string' ? [people] : people;
    if (ids.length === 0) return [];
    return (await this.#calls.call('presence.get', { people: ids }, options)).people;
  }

  /** What the person who is asked as has set, and their working hours. */
  mine(options?: CallOptions): Promise<Out<'presence.mine'>> {
    return this.#calls.call('presence.mine', {}, options);
  }

  /** For the person who is asked as: all of it anew. */
  async set(setting: OwnSetting, options?: CallOptions): Promise<void> {
    await this.#calls.call('presence.set', setting, options);
  }

  async clear(options?: CallOptions): Promise<void> {
    await this.#calls.call('presence.clear', {}, options);
  }

  /** For somebody else, as an administrator; without a setting it is cleared. */
  async setFor(person: string, setting?: OwnSetting, options?: CallOptions): Promise<void> {
    await this.#calls.call('presence.setFor', { person, ...(setting && { setting }) }, options);
  }
}
