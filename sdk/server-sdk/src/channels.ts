import type { ChannelMessage } from '@parley/applications/contract';
import type { CallOptions, Calls } from './calls.ts';
import type { Listing } from './listing.ts';
import type { Out } from './methods.ts';

/** The channels of your application, by their names: `crm/deal/42`. What their patterns are is said with `parley application channels`. */
export class Channels {
  readonly #calls: Calls;

  constructor(calls: Calls) {
    this.#calls = calls;
  }

  /**
   * Publishes a value as JSON; settles when it is stored, where the channel is durable. Once for each `key`, also where the first answer was lost
   * or your program has been restarted, for 90 days. `offset` is absent for a repetition of what the channel no longer keeps.
   */
  publish(channel: string, body: unknown, options?: CallOptions): Promise<Out<'applications.publish'>> {
    return this.#calls.call('applications.publish', { channel: inAddress(channel), body }, options);
  }

  /** What was said, from the oldest that is kept. */
  history(channel: string, { limit, ...options }: CallOptions & { readonly limit?: number } = {}): Listing<ChannelMessage> {
    const asked = { channel: inAddress(channel), ...(limit !== undefined && { limit }) };
    return this.#calls.listing('applications.messages', 'messages', asked, options);
  }
}

/** An address can hide no `/`. */
function inAddress(channel: string): string {
  return channel.replaceAll('/', ':');
}
