import type { ChannelMessage } from '@parley/applications/contract';
import type { Conversation, Event } from '@parley/messaging/contract';
import { channelSubject, type Described, type Happening, messageSubject } from './happening.ts';
import type { WebhookConversation, WebhookEvent, WebhookEventType } from './index.ts';

/** An entry of a conversation's feed. */
export interface FeedEntry {
  /** As it is described when the entry is read. */
  readonly conversation: Conversation;
  /** Offset of the entry. */
  readonly id: number;
  readonly sender: string;
  readonly at: number;
  /** Absent: it was redacted meanwhile. */
  readonly event?: Event;
}

/** What was published on a durable channel of an application. */
export interface PublishedEntry {
  readonly channel: string;
  readonly offset: number;
  /** Absent: it is not kept any more. */
  readonly message?: ChannelMessage;
}

type Body = { readonly [T in WebhookEventType]: Omit<WebhookEvent<T>, 'timestamp'> }[WebhookEventType];
type Of<Kind extends Event['kind']> = Extract<Event, { kind: Kind }>;

/** What endpoints are told of an entry of a conversation's feed. Nothing of one that was redacted before it could be told. */
export function toldOf(entry: FeedEntry): readonly Happening[] {
  const { conversation, id, at } = entry;
  const timestamp = new Date(at).toISOString();
  return bodiesOf(entry).map(({ message, body }) => ({
    event: { ...body, timestamp } as WebhookEvent,
    key: `${conversation.id} ${id} ${body.type}`,
    subject: message === undefined ? '' : messageSubject(conversation.id, message),
    conversation,
  }));
}

/** The same of what was published on a channel. Nothing of what is not kept any more. */
export function publishedOf({ channel, offset, message }: PublishedEntry): readonly Happening[] {
  if (!message) return [];
  const timestamp = new Date(message.at).toISOString();
  const event: WebhookEvent = { type: 'channel.published', timestamp, data: { channel, ...message } };
  return [{ event, key: `${channel} ${offset} channel.published`, subject: channelSubject(channel) }];
}

function bodiesOf(entry: FeedEntry): readonly { readonly message?: number; readonly body: Body }[] {
  const { conversation: about, id, sender: by, event } = entry;
  const conversation = shown(about);
  switch (event?.kind) {
    case 'created':
      return [{ message: id, body: created(entry, event, conversation) }];
    case 'edited': {
      const { message, body } = event;
      return [{ message, body: { type: 'message.updated', data: { conversation, message: { id: message, body }, by } } }];
    }
    case 'deleted':
      return [{ message: event.message, body: { type: 'message.deleted', data: { conversation, message: { id: event.message }, by } } }];
    case 'conversation':
      return aboutConversation(entry, event, conversation).map((body) => ({ body }));
    case undefined:
      return [];
  }
}

function shown({ id, kind, title, key }: Described): WebhookConversation {
  return { id, kind, title, ...(key !== undefined && { key }) };
}

function created(entry: FeedEntry, event: Of<'created'>, conversation: WebhookConversation): Body {
  const { kind: _, ref: __, at = entry.at, ...said } = event;
  return { type: 'message.created', data: { conversation, message: { id: entry.id, sender: entry.sender, at, ...said } } };
}

/** The first entry of a feed made the conversation, with those who were in it from the first. */
function aboutConversation({ id, sender: by }: FeedEntry, event: Of<'conversation'>, conversation: WebhookConversation): readonly Body[] {
  if (id === 1) return [{ type: 'conversation.created', data: { conversation, by } }];
  const { joined = [], left = [] } = event;
  return [
    ...(joined.length > 0 ? [{ type: 'member.joined', data: { conversation, people: joined, by } } as const] : []),
    ...(left.length > 0 ? [{ type: 'member.left', data: { conversation, people: left, by } } as const] : []),
  ];
}
