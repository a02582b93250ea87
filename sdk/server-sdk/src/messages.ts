import type { Message, SearchHit } from '@parley/messaging/contract';
import type { CallOptions, Calls } from './calls.ts';
import type { Listing } from './listing.ts';
import type { In, InBut } from './methods.ts';

/** What is said in conversations of the person who is asked as: `parley.as(…)`. */
export class Messages {
  readonly #calls: Calls;

  constructor(calls: Calls) {
    this.#calls = calls;
  }

  /**
   * Says something: markdown, or with mentions and the message that it answers. Once for each `key`, also where the first answer was lost, your
   * program has been restarted, or the server has: give the id of what it is said about.
   */
  async send(conversation: string, said: string | InBut<'messaging.send', 'conversation'>, options?: CallOptions): Promise<Message> {
    const what = typeof said === 'string' ? { body: said } : said;
    return (await this.#calls.call('messaging.send', { ...what, conversation }, options)).message;
  }

  /** Replaces what a message of one's own says. `message`: its `id`. */
  async edit(conversation: string, message: number, body: string, options?: CallOptions): Promise<Message> {
    return (await this.#calls.call('messaging.edit', { conversation, message, body }, options)).message;
  }

  /** Empties a message of one's own, for ever. */
  async delete(conversation: string, message: number, options?: CallOptions): Promise<Message> {
    return (await this.#calls.call('messaging.delete', { conversation, message }, options)).message;
  }

  /** From the newest to the oldest. */
  list(conversation: string, { limit, ...options }: CallOptions & { readonly limit?: number } = {}): Listing<Message> {
    const asked = { conversation, ...(limit !== undefined && { limit }) };
    return this.#calls.listing('messaging.history', 'messages', asked, options).newestFirst();
  }

  /** Messages in which these words begin, the newest first. */
  search(asked: In<'messaging.search'>, options?: CallOptions): Listing<SearchHit> {
    return this.#calls.listing('messaging.search', 'hits', asked, options);
  }
}
