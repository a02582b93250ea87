import type { Group } from '@parley/people/contract';
import type { CallOptions, Calls } from './calls.ts';
import type { Listing } from './listing.ts';
import type { In, InBut } from './methods.ts';

/** Named sets of people. Everybody's to read; what changes them is for administrators. */
export class Groups {
  readonly #calls: Calls;

  constructor(calls: Calls) {
    this.#calls = calls;
  }

  /** By name; `person`: those that the person is in. */
  list(filter: In<'people.groups'> = {}, options?: CallOptions): Listing<Group> {
    return this.#calls.listing('people.groups', 'groups', filter, options);
  }

  async add(group: In<'people.addGroup'>, options?: CallOptions): Promise<Group> {
    return (await this.#calls.call('people.addGroup', group, options)).group;
  }

  async update(id: string, changes: InBut<'people.updateGroup', 'id'>, options?: CallOptions): Promise<Group> {
    return (await this.#calls.call('people.updateGroup', { ...changes, id }, options)).group;
  }

  async remove(id: string, options?: CallOptions): Promise<void> {
    await this.#calls.call('people.removeGroup', { id }, options);
  }
}
