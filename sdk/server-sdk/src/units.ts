import type { Unit } from '@parley/people/contract';
import type { CallOptions, Calls } from './calls.ts';
import type { In, InBut } from './methods.ts';

/** The tree of units. Everybody's to read; what changes it is for administrators. */
export class Units {
  readonly #calls: Calls;

  constructor(calls: Calls) {
    this.#calls = calls;
  }

  /** All of them, siblings in their order. */
  async list(options?: CallOptions): Promise<readonly Unit[]> {
    return (await this.#calls.call('people.units', {}, options)).units;
  }

  async add(unit: In<'people.addUnit'>, options?: CallOptions): Promise<Unit> {
    return (await this.#calls.call('people.addUnit', unit, options)).unit;
  }

  async update(id: string, changes: InBut<'people.updateUnit', 'id'>, options?: CallOptions): Promise<Unit> {
    return (await this.#calls.call('people.updateUnit', { ...changes, id }, options)).unit;
  }

  /** `moveTo`: the unit that takes who and what is in it; without one it must be empty. */
  async remove(id: string, { moveTo, ...options }: CallOptions & { readonly moveTo?: string } = {}): Promise<void> {
    await this.#calls.call('people.removeUnit', { id, ...(moveTo !== undefined && { moveTo }) }, options);
  }
}
