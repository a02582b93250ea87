import type { Conversation, HistoryPage, InboxRow, Message, MessagingMethods, SearchPage } from '@parley/messaging/contract';
import { type ZodType, z } from 'zod';
import { cleanText } from './clean-text.ts';
import { LIMITS } from './limits.ts';
import { CURSOR } from './search/cursor.ts';

type Method = keyof MessagingMethods;

const id = cleanText(LIMITS.person);
const count = z.int().min(0);
const offset = z.int().positive();
const title = cleanText(LIMITS.title);
const topic = cleanText(LIMITS.topic, 0);
const limit = z.int().min(1).max(LIMITS.pageMost).exactOptional();
const inConversation = z.object({ conversation: id });
const nothing = z.strictObject({});

/** What each method takes; the types are those of the contract. */
export const inputs: { readonly [M in Method]: ZodType<MessagingMethods[M]['in']> } = {
  'messaging.open': z.union([z.strictObject({ person: id }), z.strictObject({ conversation: id, title: title.exactOptional() })]),
  'messaging.conversations': z.object({ after: id.exactOptional(), limit }),
  'messaging.createRoom': z.object({
    title,
    topic: topic.exactOptional(),
    open: z.boolean().exactOptional(),
    people: z.array(id).max(LIMITS.people).exactOptional(),
  }),
  'messaging.updateRoom': z.object({ conversation: id, title: title.exactOptional(), topic: topic.exactOptional() }),
  'messaging.rooms': z.object({ query: cleanText(LIMITS.title, 0).exactOptional(), after: id.exactOptional(), limit }),
  'messaging.join': inConversation,
  'messaging.leave': inConversation,
  'messaging.invite': z.object({ conversation: id, people: z.array(id).min(1).max(LIMITS.people) }),
  'messaging.withdraw': z.strictObject({ conversation: id, people: z.array(id).min(1).max(LIMITS.people) }),
  'messaging.members': z.object({ conversation: id, after: id.exactOptional(), limit }),
  'messaging.names': z.object({ people: z.array(id).min(1).max(LIMITS.people) }),
  'messaging.history': z.object({ conversation: id, before: count.exactOptional(), limit }),
  // What a body may be is for the feed to say: see draft.ts.
  'messaging.send': z.object({
    conversation: id,
    body: z.string(),
    mentions: z.array(id).exactOptional(),
    everyone: z.boolean().exactOptional(),
    replyTo: offset.exactOptional(),
  }),
  'messaging.edit': z.object({ conversation: id, message: offset, body: z.string() }),
  'messaging.delete': z.object({ conversation: id, message: offset }),
  'messaging.markRead': z.object({ conversation: id, seq: count }),
  'messaging.search': z.object({
    query: cleanText(LIMITS.query, 0),
    conversation: id.exactOptional(),
    before: z.string().regex(CURSOR).exactOptional(),
    limit: z.int().min(1).max(LIMITS.searchPageMost).exactOptional(),
  }),
};

const conversationShape = {
  id: z.string(),
  kind: z.enum(['direct', 'room', 'application']),
  title: z.string(),
  key: z.string().exactOptional(),
  topic: z.string(),
  people: z.array(z.string()),
  memberCount: count,
  open: z.boolean(),
  createdAt: count,
};
const conversation: ZodType<Conversation> = z.object(conversationShape);
const aConversation = z.object({ conversation });
const inboxRow: ZodType<InboxRow> = z.object({
  conversation,
  seq: count,
  readSeq: count,
  unread: count,
  mentions: count,
  preview: z.object({ sender: z.string(), text: z.string(), at: z.number() }).exactOptional(),
});
const message: ZodType<Message> = z.object({
  id: count,
  seq: count,
  sender: z.string(),
  at: z.number(),
  body: z.string(),
  ref: z.string(),
  editedAt: z.number().exactOptional(),
  deleted: z.literal(true).exactOptional(),
  replyTo: count.exactOptional(),
  mentions: z.array(z.string()).exactOptional(),
  everyone: z.boolean().exactOptional(),
});
const aMessage = z.object({ message });
const historyPage: ZodType<HistoryPage> = z.object({
  messages: z.array(message),
  more: z.boolean(),
  position: z.object({ epoch: z.string(), offset: count, tag: count }),
  seq: count,
  about: z.object({ title: z.string(), topic: z.string(), memberCount: count }).exactOptional(),
});
const searchPage: ZodType<SearchPage> = z.object({
  hits: z.array(
    z.object({
      conversation: z.string(),
      id: count,
      seq: count,
      sender: z.string(),
      at: z.number(),
      text: z.string(),
      marks: z.array(z.tuple([count, count])),
    }),
  ),
  earlier: z.string().exactOptional(),
});

/** What each method answers. */
export const outputs: { readonly [M in Method]: ZodType<MessagingMethods[M]['out']> } = {
  'messaging.open': z.object({ conversation, readSeq: count }),
  'messaging.conversations': z.object({ rows: z.array(inboxRow), more: z.boolean() }),
  'messaging.createRoom': aConversation,
  'messaging.updateRoom': aConversation,
  'messaging.rooms': z.object({ rooms: z.array(z.object({ ...conversationShape, joined: z.boolean() })), more: z.boolean() }),
  'messaging.join': aConversation,
  'messaging.leave': nothing,
  'messaging.invite': aConversation,
  'messaging.withdraw': nothing,
  'messaging.members': z.object({ people: z.array(z.string()), more: z.boolean() }),
  'messaging.names': z.object({ people: z.array(z.object({ id: z.string(), name: z.string() })) }),
  'messaging.history': historyPage,
  'messaging.send': aMessage,
  'messaging.edit': aMessage,
  'messaging.delete': aMessage,
  'messaging.markRead': z.object({ readSeq: count }),
  'messaging.search': searchPage,
};
