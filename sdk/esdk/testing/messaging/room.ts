import {
  type Conversation,
  type Event,
  type HistoryPage,
  type InboxHead,
  type InboxRow,
  type Message,
  previewText,
} from '@parley/messaging/contract';
import type { Position } from '@parley/protocol';

/** The feed of a conversation as it stands. */
export interface Feed {
  readonly entries: readonly { readonly offset: number; readonly sender: string; readonly at: number }[];
  readonly head: Position;
}

/** A conversation with its members. What was said is computed anew from the feed at every question, so that it is what the feed holds. */
export class Room {
  conversation: Conversation;
  readonly members: Set<string> = new Set();
  /** Whose inboxes it is in. */
  readonly shown: Set<string> = new Set();
  readonly #marks = new Map<string, number>();
  /** What each entry said, also after it was redacted. */
  readonly #events = new Map<number, Event>();
  readonly #feed: () => Feed;

  constructor(conversation: Conversation, feed: () => Feed) {
    this.conversation = conversation;
    this.#feed = feed;
  }

  /** The entry has been committed. */
  take(offset: number, event: Event): void {
    this.#events.set(offset, event);
  }

  /** Offsets of a message and its edits. */
  offsetsOf(message: number): readonly number[] {
    const edits = [...this.#events].filter(([, event]) => event.kind === 'edited' && event.message === message);
    return [message, ...edits.map(([offset]) => offset)];
  }

  /** Every message, oldest first. */
  messages(): Message[] {
    const messages = new Map<number, Message>();
    for (const { offset, sender, at } of this.#feed().entries) {
      const event = this.#events.get(offset);
      if (event?.kind === 'created') {
        const { kind: _kind, ...said } = event;
        messages.set(offset, { ...said, id: offset, seq: messages.size + 1, sender, at });
      } else if (event?.kind === 'edited') change(messages, event.message, { body: event.body, editedAt: at });
      else if (event?.kind === 'deleted') change(messages, event.message, { body: '', deleted: true });
    }
    return [...messages.values()];
  }

  page(before: number | undefined, limit: number): HistoryPage {
    const all = this.messages();
    const earlier = before === undefined ? all : all.filter(({ seq }) => seq < before);
    const messages = earlier.slice(-limit);
    const { title, topic, memberCount } = this.conversation;
    const about = { title, topic, memberCount };
    return { messages, more: earlier.length > messages.length, position: this.#feed().head, seq: all.length, about };
  }

  readSeq(person: string): number {
    return this.#marks.get(person) ?? 0;
  }

  /** Sets the read mark forward, to the newest message at most; answers where it is. */
  mark(person: string, seq: number): number {
    const mark = Math.max(Math.min(seq, this.messages().length), this.readSeq(person));
    this.#marks.set(person, mark);
    return mark;
  }

  row(person: string): InboxRow {
    const messages = this.messages();
    const readSeq = this.readSeq(person);
    const unread = messages.filter(({ seq, sender }) => seq > readSeq && sender !== person);
    const mentions = unread.filter((each) => !each.deleted && names(each, person)).length;
    const last = messages.at(-1);
    const row = { conversation: this.conversation, seq: messages.length, readSeq, unread: unread.length, mentions };
    return last ? { ...row, preview: { sender: last.sender, text: previewText(last.body), at: last.at } } : row;
  }

  head(person: string, withOwn: boolean): InboxHead {
    const { seq, readSeq, unread, mentions, preview } = this.row(person);
    const { id: conversation } = this.conversation;
    return { conversation, seq, ...(withOwn && { own: { readSeq, unread, mentions } }), ...(preview && { preview }) };
  }
}

/** Whether it is a message that mentions the person. */
export function names(said: Event | Message, person: string): boolean {
  if ('kind' in said && said.kind !== 'created') return false;
  return 'ref' in said && (said.everyone === true || said.mentions?.includes(person) === true);
}

function change(messages: Map<number, Message>, id: number, changes: Partial<Message>): void {
  const message = messages.get(id);
  if (message && !message.deleted) messages.set(id, { ...message, ...changes });
}
