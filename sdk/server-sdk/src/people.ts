import type { Location, Person } from '@parley/people/contract';
import type { CallOptions, Calls } from './calls.ts';
import { type IssuedPerson, issuedId } from './issued-id.ts';
import type { Listing } from './listing.ts';
import type { In, InBut, Out } from './methods.ts';

/** The people of the organisation. Everybody's to read; what changes them is for administrators. */
export class People {
  readonly #calls: Calls;

  constructor(calls: Calls) {
    this.#calls = calls;
  }

  /** Who is asked as, and the organisation. */
  me(options?: CallOptions): Promise<Out<'people.me'>> {
    return this.#calls.call('people.me', {}, options);
  }

  /** By name, those for whom all that is given holds. */
  list(filter: In<'people.list'> = {}, options?: CallOptions): Listing<Person> {
    return this.#calls.listing('people.list', 'people', filter, options);
  }

  /** Undefined: nobody has this id. */
  async get(id: string, options?: CallOptions): Promise<Person | undefined> {
    const [person] = await this.several([id], options);
    return person;
  }

  /** At most 500. Ids that nobody has are left out. */
  async several(ids: readonly string[], options?: CallOptions): Promise<readonly Person[]> {
    if (ids.length === 0) return [];
    return (await this.#calls.call('people.get', { ids }, options)).people;
  }

  /** Where the answer was lost, a repetition is refused with `mail-taken`: nobody is added twice. */
  async add(person: In<'people.add'>, options?: CallOptions): Promise<Person> {
    return (await this.#calls.call('people.add', person, options)).person;
  }

  /** What is given changes. */
  async update(id: string, changes: InBut<'people.update', 'id'>, options?: CallOptions): Promise<Person> {
    return (await this.#calls.call('people.update', { ...changes, id }, options)).person;
  }

  /**
   * The id of whom an issuer names so, which is the same on every server and does not change. The server is not asked: who has never come has an id, too.
   * Rejects with `request-invalid` for what names nobody.
   */
  idFor(person: IssuedPerson): Promise<string> {
    return issuedId(person);
  }

  /** Where people are, by name. */
  locations(options?: CallOptions): Listing<Location> {
    return this.#calls.listing('people.locations', 'locations', {}, options);
  }
}
