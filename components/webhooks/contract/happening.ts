import type { Conversation } from '@parley/messaging/contract';
import { capabilityCovers } from '@parley/routing';
import type { WebhookEndpoint, WebhookEvent } from './index.ts';

const CHANNEL = 'channel ';

/** What is told of a conversation, and decided by. `key`: what its application calls it. */
export type Described = Pick<Conversation, 'id' | 'kind' | 'title'> & { readonly key?: string };

/** Something that endpoints are told. */
export interface Happening {
  readonly event: WebhookEvent;
  /** The same whenever this is told of, and of nothing else. */
  readonly key: string;
  /** What it is about: a message, a person or a channel. */
  readonly subject: string;
  /** Where it happened; absent: in the directory. */
  readonly conversation?: Described & Partial<Pick<Conversation, 'open'>>;
}

/** What an endpoint asks for. */
export type Asking = Pick<WebhookEndpoint, 'events' | 'conversations' | 'channels' | 'disabled'> & {
  /** Whose endpoint it is; '': of administrators. */
  readonly application: string;
};

/** Whether an endpoint asked for it, and may know of it. */
export function concerns({ event, conversation, subject }: Happening, endpoint: Asking): boolean {
  const { events, conversations, application, disabled } = endpoint;
  if (disabled || !(events as readonly string[]).includes(event.type)) return false;
  if (application !== '' && !isOf(application, conversation, subject)) return false;
  if (event.type === 'channel.published') return wantsChannel(endpoint, event.data.channel);
  if (!conversation || conversations === 'all') return true;
  if (conversations === 'rooms') return conversation.kind !== 'direct';
  return conversations.includes(conversation.id) || (conversation.key !== undefined && conversations.includes(conversation.key));
}

/** Whether an endpoint asked for what is published on a channel: nobody but the application whose channel it is can. */
export function wantsChannel({ events, channels = [], application, disabled }: Asking, channel: string): boolean {
  if (disabled || application === '' || !channel.startsWith(`${application}/`)) return false;
  return events.includes('channel.published') && channels.some((pattern) => capabilityCovers(pattern, channel));
}

/** What is told of a message, by which it is found again. */
export function messageSubject(conversation: string, message: number): string {
  return `message ${conversation} ${message}`;
}

export function channelSubject(channel: string): string {
  return CHANNEL + channel;
}

export function ofChannel(subject: string): boolean {
  return subject.startsWith(CHANNEL);
}

export function personSubject(person: string): string {
  return `person ${person}`;
}

/** Applications know of their own only: their conversations and channels, and people who are theirs alone. */
export function isOf(application: string, conversation: Described | undefined, subject: string): boolean {
  if (conversation) return conversation.key?.startsWith(`${application}/`) ?? false;
  return subject.startsWith(personSubject(`${application}.`)) || subject.startsWith(channelSubject(`${application}/`));
}
