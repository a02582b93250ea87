import type { Conversation, Event, HistoryPage, Message } from '@parley/messaging/contract';
import { reuse } from '../state.ts';
import type { RoomMessage } from '../types.ts';

/** The part of a conversation that is loaded, without what is still on its way. Immutable. */
export interface Timeline {
  /** Ascending by seq. */
  readonly messages: readonly RoomMessage[];
  /** Earlier ones exist. */
  readonly more: boolean;
  /** Seq of the newest message. */
  readonly seq: number;
  /** The feed is applied up to here. */
  readonly offset: number;
}

export interface FeedEntry {
  readonly offset: number;
  readonly sender: string;
  readonly at: number;
}

export const EMPTY_TIMELINE: Timeline = { messages: [], more: false, seq: 0, offset: 0 };

/** What a page says and nothing else; messages that are the same stay the same objects. */
export function timelineOf({ messages, more, seq, position }: HistoryPage, previous: Timeline): Timeline {
  const known = new Map(previous.messages.map((message) => [message.id, message]));
  return { messages: messages.map((message) => reuse(known.get(message.id), stored(message))), more, seq, offset: position.offset };
}

/** Adds a page of earlier messages. */
export function prepend(timeline: Timeline, { messages, more }: HistoryPage): Timeline {
  const first = timeline.messages[0]?.seq ?? Number.POSITIVE_INFINITY;
  const earlier = messages.filter(({ seq }) => seq < first).map(stored);
  return { ...timeline, messages: [...earlier, ...timeline.messages], more };
}

/**
 * An entry of the feed behind `timeline.offset`. Each `created` is the next seq: the page gave the seq at its position and the feed has no
 * gaps.
 */
export function applyEvent(timeline: Timeline, entry: FeedEntry, event: Event): Timeline {
  const { offset } = entry;
  if (event.kind !== 'created') return { ...changeMessage(timeline, entry, event), offset };
  const seq = timeline.seq + 1;
  const { kind: _kind, at = entry.at, ...said } = event;
  const message = stored({ ...said, id: offset, seq, sender: entry.sender, at });
  return { ...timeline, messages: [...timeline.messages, message], seq, offset };
}

/** An edit or deletion, whether or not the feed has been applied past it. */
export function changeMessage(timeline: Timeline, { at }: FeedEntry, event: Event): Timeline {
  if (event.kind !== 'edited' && event.kind !== 'deleted') return timeline;
  const index = timeline.messages.findIndex(({ id }) => id === event.message);
  const message = timeline.messages[index];
  if (!message || message.deleted) return timeline;
  const changed: RoomMessage =
    event.kind === 'edited' ? { ...message, body: event.body, editedAt: at } : { ...message, body: '', deleted: true };
  return { ...timeline, messages: timeline.messages.with(index, changed) };
}

export function applyToConversation(conversation: Conversation, event: Event): Conversation {
  if (event.kind !== 'conversation') return conversation;
  const { kind: _kind, joined = [], left = [], ...about } = event;
  return { ...conversation, ...about, memberCount: conversation.memberCount + joined.length - left.length };
}

function stored(message: Message): RoomMessage {
  return { ...message, state: 'sent' };
}
