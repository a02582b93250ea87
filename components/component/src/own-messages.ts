import { encodeJson } from '@parley/protocol';
import { type MessageKinds, readMessage } from './message.ts';
import { Refused } from './refused.ts';
import type { ChannelServices, OwnMessages } from './services.ts';

/** Given a channel's full name: the kinds that its declaration names; undefined where it names none. */
export type KindsOf = (channel: string) => MessageKinds | undefined;

/**
 * The way of a component's own messages into its channels: nothing is stored in a channel with kinds of messages that is of none of them, and what is
 * stored is what the schema makes of it. Rejects with a `TypeError` for anything else, which is the component's own fault.
 */
export function ownMessages(
  component: string,
  kindsOf: KindsOf,
  append: ChannelServices['append'],
): Pick<ChannelServices, 'append' | 'of'> {
  const checked: ChannelServices['append'] = async (channel, entry, writes) => {
    const kinds = kindsOf(channel);
    const payload = kinds ? await readOwn(channel, kinds, entry.payload) : entry.payload;
    return append(channel, { ...entry, payload }, writes);
  };
  return {
    append: checked,
    of: <Kinds extends MessageKinds>(kinds: Kinds): OwnMessages<Kinds> => ({
      async publish(name, message, { writes, sender = component, countable = false, ...more } = {}) {
        const channel = `${component}/${name}`;
        if (kindsOf(channel) !== kinds) throw new TypeError(`${channel} is not declared with these kinds of messages.`);
        return checked(channel, { ...more, sender, countable, payload: encodeJson(message) }, writes);
      },
    }),
  };
}

async function readOwn(channel: string, kinds: MessageKinds, payload: Uint8Array): Promise<Uint8Array> {
  try {
    return await readMessage(kinds, payload);
  } catch (error) {
    throw error instanceof Refused ? new TypeError(`${channel}: ${error.message}`) : error;
  }
}
