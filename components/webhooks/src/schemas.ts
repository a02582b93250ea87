import type {
  IncomingWebhook,
  WebhookDelivery,
  WebhookEndpoint,
  WebhookEventType,
  WebhookProblem,
  WebhooksMethods,
} from '@parley/webhooks/contract';
import { type ZodType, z } from 'zod';
import { EVENTS, TOPICS } from './events.ts';
import { PROBLEMS } from './problems.ts';
import { isEndpointUrl } from './target.ts';

type Method = keyof WebhooksMethods;

const id = z.string().min(1).max(64);
const url = z.string().max(2_000).refine(isEndpointUrl, 'An address begins with https:// or http://, and names nobody who signs in');
const topic = z.enum(TOPICS);
const events = z
  .array(topic)
  .min(1)
  .max(TOPICS.length)
  .refine((types) => new Set(types).size === types.length, 'Each event is named once');
const conversations = z.union([z.enum(['rooms', 'all']), z.array(z.string().min(1).max(200)).min(1).max(200)]);
const channelPattern = z
  .string()
  .max(200)
  .regex(/^[a-z][a-z0-9-]*(?:\/(?:\*|[A-Za-z0-9][A-Za-z0-9._-]*))+$/, 'Channels are named as in capabilities: crm/deal/42, crm/deal/*');
const channels = z.array(channelPattern).min(1).max(50);
const description = z.string().max(200);
const nothing = z.strictObject({});
const one = z.strictObject({ id });
const inConversation = z.strictObject({ conversation: z.string().min(1).max(200) });

/** `<at>.<id>`: behind which delivery a page begins. */
export const CURSOR: RegExp = /^(\d{1,15})\.(\w[\w-]{0,63})$/;

/** What each method takes; the types are those of the contract. */
export const inputs: { readonly [M in Method]: ZodType<WebhooksMethods[M]['in']> } = {
  'webhooks.list': nothing,
  'webhooks.add': z.strictObject({
    url,
    events,
    conversations: conversations.exactOptional(),
    channels: channels.exactOptional(),
    description: description.exactOptional(),
  }),
  'webhooks.update': z.strictObject({
    id,
    url: url.exactOptional(),
    events: events.exactOptional(),
    conversations: conversations.exactOptional(),
    channels: channels.exactOptional(),
    description: description.exactOptional(),
    enabled: z.boolean().exactOptional(),
  }),
  'webhooks.remove': one,
  'webhooks.rotateSecret': one,
  'webhooks.test': one,
  'webhooks.deliveries': z.strictObject({
    id,
    state: z.enum(['pending', 'dead']).exactOptional(),
    after: z.string().regex(CURSOR).exactOptional(),
    limit: z.int().min(1).max(200).exactOptional(),
  }),
  'webhooks.replay': z.strictObject({ id, delivery: id.exactOptional() }),
  'webhooks.incoming': inConversation,
  'webhooks.addIncoming': inConversation.extend({ name: z.string().trim().min(1).max(80), by: z.string().min(1).max(128).exactOptional() }),
  'webhooks.removeIncoming': inConversation.extend({ id }),
  'webhooks.senders': z.strictObject({ ids: z.array(z.string().max(200)).max(200) }),
};

const time = z.number();
const problem = z.enum(Object.keys(PROBLEMS) as WebhookProblem[]);
const message = z.string().exactOptional();
const status = z.int().exactOptional();
const endpoint: ZodType<WebhookEndpoint> = z.strictObject({
  id: z.string(),
  url: z.string(),
  description: z.string(),
  events: z.array(topic),
  conversations,
  channels: z.array(z.string()).exactOptional(),
  application: z.string().exactOptional(),
  createdAt: time,
  disabled: z.strictObject({ reason: z.enum(['asked', 'gone', 'failing']), at: time }).exactOptional(),
  failingSince: time.exactOptional(),
  pending: z.int(),
  dead: z.int(),
});
const delivery: ZodType<WebhookDelivery> = z.strictObject({
  id: z.string(),
  type: z.enum(Object.keys(EVENTS) as WebhookEventType[]),
  state: z.enum(['pending', 'dead']),
  createdAt: time,
  tries: z.int(),
  at: time,
  problem: problem.exactOptional(),
  message,
  status,
});

const incoming: ZodType<IncomingWebhook> = z.strictObject({
  id: z.string(),
  name: z.string(),
  conversation: z.string(),
  by: z.string(),
  createdAt: time,
  usedAt: time.exactOptional(),
  paused: z.literal(true).exactOptional(),
});

/** What each method answers. */
export const outputs: { readonly [M in Method]: ZodType<WebhooksMethods[M]['out']> } = {
  'webhooks.list': z.strictObject({ endpoints: z.array(endpoint) }),
  'webhooks.add': z.strictObject({ endpoint, secret: z.string() }),
  'webhooks.update': z.strictObject({ endpoint }),
  'webhooks.remove': nothing,
  'webhooks.rotateSecret': z.strictObject({ secret: z.string() }),
  'webhooks.test': z.strictObject({ delivered: z.boolean(), problem: problem.exactOptional(), message, status }),
  'webhooks.deliveries': z.strictObject({ deliveries: z.array(delivery), more: z.boolean() }),
  'webhooks.replay': z.strictObject({ replayed: z.int() }),
  'webhooks.incoming': z.strictObject({ incoming: z.array(incoming) }),
  'webhooks.addIncoming': z.strictObject({ incoming, path: z.string() }),
  'webhooks.removeIncoming': nothing,
  'webhooks.senders': z.strictObject({ senders: z.array(z.strictObject({ id: z.string(), name: z.string() })) }),
};
