import type { Refusal, Shaped } from '@parley/channels';
import type { Draft, Event } from '@parley/messaging/contract';
import { previewText } from '@parley/messaging/contract';
import type { Write } from '@parley/storage';
import type { Catalogue, MessageFacts } from './catalogue.ts';
import type { Change } from './inbox/change.ts';
import { refusal } from './reasons.ts';
import { createMessage, deleteMessage, editMessage, type NewMessage } from './writes.ts';

type DraftOf<Kind extends Draft['kind']> = Extract<Draft, { kind: Kind }>;

const encoder = new TextEncoder();

/** An entry of the feed with what belongs to its commit. */
export function entryOf(event: Event, writes: readonly Write[], change: Change): Shaped {
  return { payload: encoder.encode(JSON.stringify(event)), countable: event.kind === 'created', writes, note: change };
}

/**
 * Makes an entry of what a member published, or says why not. A message without mentions and reply asks the database nothing; everything
 * else one indexed query. What is checked by a query is an expectation of the writes again.
 */
export async function shapeDraft(catalogue: Catalogue, conversation: string, sender: string, draft: Draft): Promise<Shaped | Refusal> {
  switch (draft.kind) {
    case 'create':
      return shapeCreate(catalogue, conversation, sender, draft);
    case 'edit':
      return shapeEdit(catalogue, conversation, sender, draft);
    case 'delete':
      return shapeDelete(catalogue, conversation, sender, draft);
  }
}

async function shapeCreate(
  catalogue: Catalogue,
  conversation: string,
  sender: string,
  draft: DraftOf<'create'>,
): Promise<Shaped | Refusal> {
  const mentions = [...new Set(draft.mentions)];
  const members = await catalogue.membersAmong(conversation, mentions);
  if (mentions.some((person) => !members.has(person))) {
    return refusal('mention-no-member');
  }
  if (draft.replyTo !== undefined && !(await catalogue.message(conversation, draft.replyTo))) {
    return refusal('reply-unknown');
  }
  return createdEntry({
    conversation,
    sender,
    body: draft.body,
    ref: draft.ref,
    mentions,
    everyone: draft.everyone === true,
    replyTo: draft.replyTo,
    at: undefined,
    byMember: true,
  });
}

/** The entry of a new message. */
export function createdEntry(message: NewMessage): Shaped {
  const { sender, body, ref, mentions, everyone, replyTo, at } = message;
  const event: Event = {
    kind: 'created',
    body,
    ref,
    ...(mentions.length ? { mentions } : {}),
    ...(everyone ? { everyone } : {}),
    ...(replyTo === undefined ? {} : { replyTo }),
    ...(at === undefined ? {} : { at }),
  };
  const named = counted(message, sender);
  const change: Change = { kind: 'created', text: previewText(body), mentions: named, everyone, ...(at === undefined ? {} : { at }) };
  return entryOf(event, createMessage(message, named), change);
}

async function shapeEdit(catalogue: Catalogue, conversation: string, sender: string, draft: DraftOf<'edit'>): Promise<Shaped | Refusal> {
  const { message, body, ref } = draft;
  const facts = await ownMessage(catalogue, conversation, message, sender);
  if ('refused' in facts) return facts;
  const change: Change = { kind: 'edited', seq: facts.seq, text: previewText(body) };
  const event: Event = { kind: 'edited', message, body, ...(ref !== undefined && { ref }) };
  return entryOf(event, editMessage(conversation, message, facts, body), change);
}

async function shapeDelete(
  catalogue: Catalogue,
  conversation: string,
  sender: string,
  draft: DraftOf<'delete'>,
): Promise<Shaped | Refusal> {
  const { message, ref } = draft;
  const facts = await ownMessage(catalogue, conversation, message, sender);
  if ('refused' in facts) return facts;
  const { seq, everyone } = facts;
  const mentions = counted(facts, sender);
  const writes = deleteMessage(conversation, message, facts, mentions);
  const event: Event = { kind: 'deleted', message, ...(ref !== undefined && { ref }) };
  return entryOf(event, writes, { kind: 'deleted', message, seq, mentions, everyone });
}

async function ownMessage(catalogue: Catalogue, conversation: string, message: number, sender: string): Promise<MessageFacts | Refusal> {
  const facts = await catalogue.message(conversation, message);
  if (!facts) return refusal('message-unknown');
  if (facts.sender !== sender) return refusal('message-of-another');
  if (facts.deleted) return refusal('message-deleted');
  return facts;
}

/** People of whose unread mentions a message is one by name: not its sender, and nobody where everyone is mentioned. */
export function counted(message: { readonly mentions: readonly string[]; readonly everyone: boolean }, sender: string): readonly string[] {
  return message.everyone ? [] : message.mentions.filter((person) => person !== sender);
}
