import type { Conversation, InboxRow } from '@parley/messaging/contract';
import type { CallOptions, Calls } from './calls.ts';
import type { Listing } from './listing.ts';
import type { In, InBut, Out } from './methods.ts';

/** Conversations of the person who is asked as: `parley.as(…)`. */
export class Conversations {
  readonly #calls: Calls;

  constructor(calls: Calls) {
    this.#calls = calls;
  }

  /** All of them as they are at this moment, with what is unread, by id. Whoever wants to hear of news connects, or is sent webhooks. */
  list(options?: CallOptions): Listing<InboxRow> {
    return this.#calls.listing('messaging.conversations', 'rows', {}, options);
  }

  /** The direct conversation with a person, or that of an application by its key (`crm/deal/42`), made at the first opening; or one that is known. */
  open(which: In<'messaging.open'>, options?: CallOptions): Promise<Out<'messaging.open'>> {
    return this.#calls.call('messaging.open', which, options);
  }

  /** A room with whoever is asked as in it, and the people who are named. */
  async createRoom(room: In<'messaging.createRoom'>, options?: CallOptions): Promise<Conversation> {
    return (await this.#calls.call('messaging.createRoom', room, options)).conversation;
  }

  /** Open rooms, by title. */
  rooms(filter: In<'messaging.rooms'> = {}, options?: CallOptions): Listing<Out<'messaging.rooms'>['rooms'][number]> {
    return this.#calls.listing('messaging.rooms', 'rooms', filter, options);
  }

  /** Title and topic of a room. */
  async update(conversation: string, about: InBut<'messaging.updateRoom', 'conversation'>, options?: CallOptions): Promise<Conversation> {
    return (await this.#calls.call('messaging.updateRoom', { ...about, conversation }, options)).conversation;
  }

  async join(conversation: string, options?: CallOptions): Promise<Conversation> {
    return (await this.#calls.call('messaging.join', { conversation }, options)).conversation;
  }

  async leave(conversation: string, options?: CallOptions): Promise<void> {
    await this.#calls.call('messaging.leave', { conversation }, options);
  }

  /** Ids of who is in it, in their order. */
  members(conversation: string, options?: CallOptions): Listing<string> {
    return this.#calls.listing('messaging.members', 'people', { conversation }, options);
  }

  async invite(conversation: string, people: readonly string[], options?: CallOptions): Promise<Conversation> {
    return (await this.#calls.call('messaging.invite', { conversation, people }, options)).conversation;
  }

  /**
   * Takes a conversation of your application (its key) from people, by the ids of `members`, wherever they have it open: with the key of the application,
   * not as somebody. They come back with a token that lists it.
   */
  async withdraw(key: string, people: readonly string[], options?: CallOptions): Promise<void> {
    await this.#calls.call('messaging.withdraw', { conversation: key, people }, options);
  }

  /** Sets the read mark forward to the message with this `seq`; answers where it is. */
  async markRead(conversation: string, seq: number, options?: CallOptions): Promise<number> {
    return (await this.#calls.call('messaging.markRead', { conversation, seq }, options)).readSeq;
  }
}
