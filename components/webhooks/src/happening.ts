import { hash } from 'node:crypto';
import type { Principal } from '@parley/routing';
import type { WebhookEvent } from '@parley/webhooks/contract';
import { concerns, type Described, type Happening, isOf, ofChannel } from '@parley/webhooks/contract';
import type { StoredEndpoint } from './endpoints.ts';

/**
 * Whether somebody who listens may know of it; a conversation: whoever may read there. Whoever administers is no member by that: they hear of the
 * directory, of open rooms, and of conversations that they may read. Applications hear of what is their own, as their endpoints do.
 */
export function mayHear({ conversation, subject }: Happening, { application }: Principal): boolean | Described {
  if (application !== undefined) return isOf(application, conversation, subject);
  if (!conversation) return !ofChannel(subject);
  return conversation.open === true || conversation;
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
