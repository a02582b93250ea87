export type { Application, ApplicationChannel, ChannelMessage } from '@parley/applications/contract';
export type { Conversation, InboxRow, Message, SearchHit } from '@parley/messaging/contract';
export type { Group, Location, Person, Unit } from '@parley/people/contract';
export type { OwnSetting } from '@parley/presence-component/contract';
export type {
  IncomingWebhook,
  WebhookChannelMessage,
  WebhookConversation,
  WebhookDelivery,
  WebhookEndpoint,
  WebhookEvent,
  WebhookEvents,
  WebhookEventType,
  WebhookMessage,
  WebhookPerson,
  WebhookScope,
  WebhookTopic,
} from '@parley/webhooks/contract';
export type { Api } from './api.ts';
export type { KeyAlgorithm } from './application-key.ts';
export type { Applications } from './applications.ts';
export { type CallOptions, DEFAULT_TIMEOUT_MS } from './calls.ts';
export type { Channels } from './channels.ts';
export type { Conversations } from './conversations.ts';
export { type ErrorCode, ParleyError } from './error.ts';
export type { Groups } from './groups.ts';
export type { IssuedPerson } from './issued-id.ts';
export type { Listing } from './listing.ts';
export type { Messages } from './messages.ts';
export { type BearerOptions, Parley, type ParleyOptions } from './parley.ts';
export type { People } from './people.ts';
export type { Presence, PresenceOf } from './presence.ts';
export type { Revocations } from './revocations.ts';
export { DEFAULT_EXPIRES_IN, type TokenPerson, type TokenRequest, type Tokens } from './tokens.ts';
export type { Units } from './units.ts';
export type { NodeWebhookRequest, NodeWebhookResponse, WebhookHandler, WebhookHandlerOptions, WebhookHandlers } from './webhook-handler.ts';
export type { ReceivedEvent, WebhookHeaders, WebhookSecret } from './webhook-signature.ts';
export type { Webhooks } from './webhooks.ts';
