import type { ApplicationsMethods, ChannelMessage } from '@parley/applications/contract';
import type { Channels } from '@parley/channels';
import type { IdentityMethods } from '@parley/identity/contract';
import { decodeJson, encodeJson } from '@parley/protocol';
import type { Entry } from '@parley/storage';
import type { Answer, Caller } from './methods.ts';
import { permits } from './permits.ts';
import { type FakeRefusal, forbidden, keyReused, malformed } from './refuse.ts';

const PAGE = 50;
const MOST_PAGE = 200;

type In<M extends keyof ApplicationsMethods> = ApplicationsMethods[M]['in'];
type Out<M extends keyof ApplicationsMethods> = ApplicationsMethods[M]['out'];

export interface ApplicationMethodsOptions {
  /** Of the node as it runs at this moment. */
  readonly channels: () => Channels;
  /** Whether there is such a channel of an application. */
  readonly declared: (channel: string) => boolean;
  readonly newId: () => string;
  readonly revoke: (person: string, application: string) => Promise<void>;
}

/** What the backend of an application asks for itself, by name. */
export function applicationMethods(options: ApplicationMethodsOptions): Readonly<Record<string, Answer>> {
  const { channels, declared, newId, revoke } = options;
  /** By who asks and the key: what makes a repetition one. */
  const producers = new Map<string, string>();
  const channelOf = (written: string, verb: 'publish' | 'history', { principal }: Caller): string => {
    const channel = written.replaceAll(':', '/');
    if (!permits(principal, channel, verb)) throw forbidden(channel, 'capability');
    if (!channel.startsWith(`${principal.application}/`)) throw forbidden(channel, 'application-token');
    if (declared(channel)) return channel;
    const message = `No application has declared the channel "${channel}".`;
    throw { refused: 'not-found', message, details: { reason: 'channel-undeclared', values: { channel } } } satisfies FakeRefusal;
  };
  const producerOf = ({ principal, key }: Caller): string => {
    const name = JSON.stringify([principal.id, key]);
    const producer = (key === undefined ? undefined : producers.get(name)) ?? newId();
    producers.set(name, producer);
    return producer;
  };
  return {
    'applications.publish': async (input: In<'applications.publish'>, _: string, caller: Caller): Promise<Out<'applications.publish'>> => {
      const channel = channelOf(input.channel, 'publish', caller);
      const payload = encodeJson(input.body);
      const outcome = await channels().publish(caller.principal, { channel, producer: producerOf(caller), payload });
      if (outcome.status === 'refused') throw { ...outcome, refused: outcome.code } satisfies FakeRefusal;
      const { position, duplicate } = outcome;
      if (duplicate && position && !(await holds(channels(), channel, position.offset, payload))) throw keyReused();
      return { ...(position && { offset: position.offset }), duplicate };
    },
    'applications.messages': async (
      { channel: written, after = 0, limit = PAGE }: In<'applications.messages'>,
      _: string,
      caller: Caller,
    ): Promise<Out<'applications.messages'>> => {
      if (!(limit >= 1 && limit <= MOST_PAGE)) throw malformed('limit', `1 to ${MOST_PAGE}.`);
      const channel = channelOf(written, 'history', caller);
      const { head, entries } = await channels().read(channel, after, limit);
      const end = entries.at(-1)?.offset ?? head.position.offset;
      return { messages: entries.map(messageOf), more: end < head.position.offset };
    },
    'identity.revoke': async ({ person }: IdentityMethods['identity.revoke']['in'], _: string, { principal }: Caller) => {
      if (person === undefined) throw malformed('person', 'a Parley in memory withdraws all tokens of a person.');
      await revoke(person, principal.application ?? '');
      return {};
    },
  };
}

async function holds(channels: Channels, channel: string, offset: number, payload: Uint8Array): Promise<boolean> {
  const [entry] = (await channels.read(channel, offset - 1, 1)).entries;
  return entry?.payload.join() === payload.join();
}

function messageOf({ offset, sender, at, payload }: Entry): ChannelMessage {
  return { offset, sender, at, body: decodeJson(payload) };
}
