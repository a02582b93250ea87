/**
 * The messaging component's contract: methods, the feed of a conversation, the inbox; and the words of its refusals and previews. Clients import its types alone.
 *
 * A conversation's feed is the channel `messaging/<conversation id>`. What a client publishes there is a `Draft` (JSON); what is stored and
 * fanned out is an `Event`. A message is named by the offset of its `created` event.
 */
export { PREVIEW_SOURCE, plainText, previewText } from './preview.ts';
export { REASONS } from './reasons.ts';

/** `application`: of an application, which calls it by a key and says with its tokens who may open it. */
export type ConversationKind = 'direct' | 'room' | 'application';

export interface Conversation {
  readonly id: string;
  readonly kind: ConversationKind;
  /** Rooms: their name. Direct: '' (the client shows the other person's name). Of an application: what whoever opened it first has given. */
  readonly title: string;
  /** Of an application: what it calls the conversation, `crm/deal/42`. */
  readonly key?: string;
  readonly topic: string;
  /** Direct: both people. Rooms: only the count is here; `messaging.members` pages the list. */
  readonly people: readonly string[];
  readonly memberCount: number;
  /** Rooms: open to every member of the organisation, or by invitation. */
  readonly open: boolean;
  readonly createdAt: number;
}

/** What a client publishes. */
export type Draft =
  | {
      readonly kind: 'create';
      readonly body: string;
      /** Chosen by the client; comes back in `created`, ≤ 64 characters. */
      readonly ref: string;
      readonly mentions?: readonly string[];
      readonly everyone?: boolean;
      readonly replyTo?: number;
    }
  /** `ref`: as in `create`, of a change that may be repeated. */
  | { readonly kind: 'edit'; readonly message: number; readonly body: string; readonly ref?: string }
  | { readonly kind: 'delete'; readonly message: number; readonly ref?: string };

/**
 * What components see that fill the point `messaging.message.before`: a message, or the new body of one, that is about to be said: by a member, or (create)
 * by another component as `sender`, `webhook:<id>` of incoming webhooks. It need not come about: it may be refused afterwards. `replace({ body })` changes what is said.
 */
export interface BeforeMessage {
  readonly conversation: string;
  readonly sender: string;
  readonly kind: 'create' | 'edit';
  readonly body: string;
  readonly mentions?: readonly string[];
  readonly everyone?: boolean;
  readonly replyTo?: number;
  /** Edit: which one. */
  readonly message?: number;
}

/** What stands in the feed. Sender, offset and time are those of the entry. A redacted entry has an empty payload. */
export type Event =
  | {
      readonly kind: 'created';
      readonly body: string;
      readonly ref: string;
      readonly mentions?: readonly string[];
      readonly everyone?: boolean;
      readonly replyTo?: number;
      /** Imported messages: when it was said, milliseconds since 1970; absent = the time of the entry. */
      readonly at?: number;
    }
  | { readonly kind: 'edited'; readonly message: number; readonly body: string; readonly ref?: string }
  | { readonly kind: 'deleted'; readonly message: number; readonly ref?: string }
  | {
      readonly kind: 'conversation';
      readonly title?: string;
      readonly topic?: string;
      readonly joined?: readonly string[];
      readonly left?: readonly string[];
    };

/** A message as the projection keeps it. */
export interface Message {
  /** Offset of its `created` event: its name within the conversation. */
  readonly id: number;
  /** Dense count over messages of the conversation, for read marks. */
  readonly seq: number;
  readonly sender: string;
  readonly at: number;
  /** Markdown; '' when deleted. */
  readonly body: string;
  readonly ref: string;
  readonly editedAt?: number;
  readonly deleted?: true;
  readonly replyTo?: number;
  readonly mentions?: readonly string[];
  readonly everyone?: boolean;
}

/** A page of history at a stated head: go on with the feed from `position`, and further back with `before: messages[0].seq`. */
export interface HistoryPage {
  /** Ascending by seq. */
  readonly messages: readonly Message[];
  /** Whether there are earlier ones. */
  readonly more: boolean;
  /** The feed's position that this page reflects. */
  readonly position: { readonly epoch: string; readonly offset: number; readonly tag: number };
  /** The conversation's messageSeq at that position. */
  readonly seq: number;
  /** What of the conversation's description changes, at that position. */
  readonly about?: Pick<Conversation, 'title' | 'topic' | 'memberCount'>;
}

export interface MessagingMethods {
  /**
   * The direct conversation with a person (made at the first opening, the same for both), or one's own notes. Or a conversation in which one is, by
   * its id. Or that of an application, by its key (`crm/deal/42`, at most 128 characters): made at the first opening, with this title (default: the
   * key without the application), by whoever's token lists `crm/deal/42: join`; who has opened it is in it.
   */
  'messaging.open': {
    in: { person: string } | { conversation: string; title?: string };
    out: { conversation: Conversation; readSeq: number };
  };
  /** The inbox as it is at this moment, in the order of ids: for callers without a connection, who cannot watch it. */
  'messaging.conversations': { in: { after?: string; limit?: number }; out: { rows: readonly InboxRow[]; more: boolean } };
  'messaging.createRoom': {
    in: { title: string; topic?: string; open?: boolean; people?: readonly string[] };
    out: { conversation: Conversation };
  };
  'messaging.updateRoom': { in: { conversation: string; title?: string; topic?: string }; out: { conversation: Conversation } };
  /** Open rooms one may join, by name. */
  'messaging.rooms': {
    in: { query?: string; after?: string; limit?: number };
    out: { rooms: readonly (Conversation & { readonly joined: boolean })[]; more: boolean };
  };
  'messaging.join': { in: { conversation: string }; out: { conversation: Conversation } };
  'messaging.leave': { in: { conversation: string }; out: Record<string, never> };
  'messaging.invite': { in: { conversation: string; people: readonly string[] }; out: { conversation: Conversation } };
  /**
   * Takes a conversation of the calling application (its key) from people, by the ids of `messaging.members`: out of their inboxes, and whoever has it open
   * is out of it, on every node, when it is answered. Who is not in it is passed over. They come back with a token that lists it: give none.
   */
  'messaging.withdraw': { in: { conversation: string; people: readonly string[] }; out: Record<string, never> };
  'messaging.members': { in: { conversation: string; after?: string; limit?: number }; out: { people: readonly string[]; more: boolean } };
  /**
   * What those of the people are called with whom one is in a conversation that what one has shown permits; of others nothing is answered. For
   * whoever may not ask the directory: guests, and tokens that list a conversation alone.
   */
  'messaging.names': { in: { people: readonly string[] }; out: { people: readonly { readonly id: string; readonly name: string }[] } };
  /** Messages before a seq (absent: the newest), at most `limit` (50; ≤ 200), fewer where they are long: see `more`. */
  'messaging.history': { in: { conversation: string; before?: number; limit?: number }; out: HistoryPage };
  /**
   * Says something, as a publication on the feed does, for callers without a connection: with the right to publish there, and with a key once,
   * on any node and after a restart, for 90 days. Answers the message as it stands.
   */
  'messaging.send': {
    in: { conversation: string; body: string; mentions?: readonly string[]; everyone?: boolean; replyTo?: number };
    out: { message: Message };
  };
  /** Replaces the body of a message of one's own. */
  'messaging.edit': { in: { conversation: string; message: number; body: string }; out: { message: Message } };
  /** Empties a message of one's own, for ever. */
  'messaging.delete': { in: { conversation: string; message: number }; out: { message: Message } };
  /** Sets the read mark forward to `seq` (never back), on all devices. */
  'messaging.markRead': { in: { conversation: string; seq: number }; out: { readSeq: number } };
  /**
   * Messages of the conversations in which one is a member (or of one of them), newest first, at most `limit` (20; ≤ 50). Words are compared
   * without accents and case; each begins a word of the message, and what stands in quotation marks is there as it is written. `query` has at
   * most 200 characters, of which 8 words or quotations count; `before` is `earlier` of the page before.
   */
  'messaging.search': {
    in: { query: string; conversation?: string; before?: string; limit?: number };
    out: SearchPage;
  };
}

/** A page of messages that fit. */
export interface SearchPage {
  readonly hits: readonly SearchHit[];
  /** Where to go on; absent: that was all. A page can be shorter than asked for, or empty, and yet there is more. */
  readonly earlier?: string;
}

export interface SearchHit {
  readonly conversation: string;
  readonly id: number;
  readonly seq: number;
  readonly sender: string;
  readonly at: number;
  /** What it says around the first place that fits: one line, without markdown. */
  readonly text: string;
  /** The places in `text` that fit: start and end. */
  readonly marks: readonly (readonly [number, number])[];
}

/** One row of the inbox. All values absolute: the newest one wins. */
export interface InboxRow {
  readonly conversation: Conversation;
  /** messageSeq of the conversation. */
  readonly seq: number;
  readonly readSeq: number;
  /** seq - readSeq - own messages after the mark. */
  readonly unread: number;
  /** Unread messages that mention this person (or everyone). */
  readonly mentions: number;
  readonly preview?: { readonly sender: string; readonly text: string; readonly at: number };
}

/** Watch `messaging.inbox`, no input. Snapshot body: `{ rows: InboxRow[] }` (in parts of at most 200). Delta body: `InboxDelta`. */
export interface InboxDelta {
  /** Conversations that are new to the inbox or whose description changed. */
  readonly rows?: readonly InboxRow[];
  /** What changed in known ones. `preview` may be absent when it did not. */
  readonly heads?: readonly InboxHead[];
  readonly gone?: readonly string[];
}
export interface InboxHead {
  readonly conversation: string;
  readonly seq: number;
  /**
   * Own values follow only where they changed by something else than another person's plain message: a client that gets none computes
   * unread' = unread + (seq' - seq). This keeps one encoded frame good for all members of a large room.
   */
  readonly own?: { readonly readSeq: number; readonly unread: number; readonly mentions: number };
  readonly preview?: { readonly sender: string; readonly text: string; readonly at: number };
  /** Where somebody came or left: the conversation's description, as it is then. */
  readonly about?: Conversation;
}

/** Key and payload of the cast that says "is typing": key `typing:<person>`, JSON body. Receivers forget it after 6 s. */
export interface TypingCast {
  readonly typing: boolean;
}
