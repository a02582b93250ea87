import type {
  WebhookChannelMessage,
  WebhookConversation,
  WebhookEvents,
  WebhookEventType,
  WebhookMessage,
  WebhookPerson,
  WebhookTopic,
} from '@parley/webhooks/contract';
import { type ZodType, z } from 'zod';

const id = z.int().describe('Names it within its conversation.');
const by = z.string().describe('Id of who did it.');
const people = z.array(z.string()).describe('Their ids.');
const conversation: ZodType<WebhookConversation> = z.strictObject({
  id: z.string(),
  kind: z.string(),
  title: z.string(),
  key: z.string().exactOptional(),
});
const message: ZodType<WebhookMessage> = z.strictObject({
  id,
  sender: z.string().describe('Id of who wrote it.'),
  at: z.number().describe('Milliseconds since 1970.'),
  body: z.string().describe('Markdown.'),
  mentions: z.array(z.string()).exactOptional(),
  everyone: z.boolean().exactOptional(),
  replyTo: z.int().exactOptional(),
});
const person: ZodType<WebhookPerson> = z.strictObject({
  id: z.string(),
  name: z.string(),
  mail: z.string(),
  title: z.string(),
  units: z.array(z.string()),
  active: z.boolean(),
});

const channelMessage: ZodType<WebhookChannelMessage> = z.strictObject({
  channel: z.string().describe('Its name in full: crm/deal/42.'),
  offset: z.int(),
  sender: z.string(),
  at: z.number().describe('Milliseconds since 1970.'),
  body: z.unknown().exactOptional().describe('What was published, where it is JSON.'),
  bytes: z.string().exactOptional().describe('What was published, in base64, where it is not.'),
});

/** Every event, once: when it is told, and its `data`. */
export const EVENTS: {
  readonly [T in WebhookEventType]: { readonly summary: string; readonly data: ZodType<WebhookEvents[T]> };
} = {
  'message.created': { summary: 'Somebody wrote a message.', data: z.strictObject({ conversation, message }) },
  'message.updated': {
    summary: 'A message was edited.',
    data: z.strictObject({ conversation, message: z.strictObject({ id, body: z.string() }), by }),
  },
  'message.deleted': { summary: 'A message was deleted.', data: z.strictObject({ conversation, message: z.strictObject({ id }), by }) },
  'conversation.created': { summary: 'A conversation was made.', data: z.strictObject({ conversation, by }) },
  'member.joined': { summary: 'People came into a conversation.', data: z.strictObject({ conversation, people, by }) },
  'member.left': { summary: 'People left a conversation.', data: z.strictObject({ conversation, people, by }) },
  'person.created': { summary: 'Somebody is in the directory.', data: z.strictObject({ person }) },
  'person.updated': { summary: 'What the directory says of somebody has changed.', data: z.strictObject({ person }) },
  'person.deactivated': { summary: 'Somebody can no longer sign in.', data: z.strictObject({ person }) },
  'channel.published': { summary: 'Something was published on a durable channel of the application.', data: channelMessage },
  'webhook.test': { summary: 'Somebody tries the endpoint.', data: z.strictObject({ endpoint: z.string() }) },
};

/** What endpoints can ask for. */
export const TOPICS: readonly WebhookTopic[] = (Object.keys(EVENTS) as WebhookEventType[]).filter((type) => type !== 'webhook.test');
