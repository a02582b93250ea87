import { hash } from 'node:crypto';
import { capabilityCovers } from '@parley/component';
import type { MessagingApi } from '@parley/messaging';
import type { Conversation } from '@parley/messaging/contract';
import type { Principal } from '@parley/routing';
import type { WebhookEvent } from '@parley/webhooks/contract';
import type { StoredEndpoint } from './endpoints.ts';

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

/** Whether an endpoint asked for it, and may know of it. */
export function concerns({ event, conversation, subject }: Happening, endpoint: StoredEndpoint): boolean {
  const { events, conversations, application, disabled } = endpoint;
  if (disabled || !(events as readonly string[]).includes(event.type)) return false;
  if (application !== '' && !isOf(application, conversation, subject)) return false;
  if (event.type === 'channel.published') return wantsChannel(endpoint, event.data.channel);
  if (!conversation || conversations === 'all') return true;
  if (conversations === 'rooms') return conversation.kind !== 'direct';
  return conversations.includes(conversation.id) || (conversation.key !== undefined && conversations.includes(conversation.key));
}

/** Whether an endpoint asked for what is published on a channel: nobody but the application whose channel it is can. */
export function wantsChannel({ events, channels = [], application, disabled }: StoredEndpoint, channel: string): boolean {
  if (disabled || application === '' || !channel.startsWith(`${application}/`)) return false;
  return events.includes('channel.published') && channels.some((pattern) => capabilityCovers(pattern, channel));
}

/**
 * Whether somebody who listens may know of it. Whoever administers is no member by that: they hear of the directory, of open rooms, and of
 * conversations that they may read. Applications hear of what is their own, as their endpoints do.
 */
export async function mayHear(
  { conversation, subject }: Happening,
  principal: Principal,
  messaging: Pick<MessagingApi, 'mayRead'>,
): Promise<boolean> {
  if (principal.application !== undefined) return isOf(principal.application, conversation, subject);
  if (!conversation) return !subject.startsWith(CHANNEL);
  return conversation.open === true || messaging.mayRead(conversation.id, principal);
}

/** Whether what waits for an endpoint still concerns it, which may have asked for less since. */
export function stillConcerns({ subject, body }: { readonly subject: string; readonly body: string }, endpoint: StoredEndpoint): boolean {
  const event = JSON.parse(body) as WebhookEvent;
  const conversation = 'conversation' in event.data ? (event.data.conversation as Described) : undefined;
  return concerns({ event, key: '', subject, ...(conversation && { conversation }) }, endpoint);
}

/** Names the delivery of a happening to an endpoint, however often it is told of. */
export function deliveryId({ key }: Pick<Happening, 'key'>, endpoint: string): string {
  return `msg_${hash('sha256', JSON.stringify([endpoint, key]), 'base64url').slice(0, 27)}`;
}

/** What is told of a message, by which it is found again. */
export function messageSubject(conversation: string, message: number): string {
  return `message ${conversation} ${message}`;
}

export function channelSubject(channel: string): string {
  return CHANNEL + channel;
}

export function personSubject(person: string): string {
  return `person ${person}`;
}

/** Applications know of their own only: their conversations and channels, and people who are theirs alone. */
function isOf(application: string, conversation: Described | undefined, subject: string): boolean {
  if (conversation) return conversation.key?.startsWith(`${application}/`) ?? false;
  return subject.startsWith(personSubject(`${application}.`)) || subject.startsWith(channelSubject(`${application}/`));
}
