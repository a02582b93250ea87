import { type ApiRef, createApi } from '@parley/component';
import type { Conversation, Event } from '@parley/messaging/contract';
import type { Principal } from '@parley/routing';

export interface RoomDescription {
  /** `[a-z][a-z0-9]*(-[a-z0-9]+)*`, 3 to 64 characters, not beginning with `a-`, `d-` or `r-` (those are made by messaging itself). */
  readonly id: string;
  readonly title: string;
  readonly topic?: string;
  /** Open to every member of the organisation; default false. */
  readonly open?: boolean;
  /** At least one; the first is who made it. Taken as they are: the caller knows that they exist. */
  readonly members: readonly string[];
}

export interface ImportedMessage {
  readonly sender: string;
  /** When it was said, milliseconds since 1970. */
  readonly at: number;
  readonly body: string;
  /** Taken as they are: members whom the body names. */
  readonly mentions?: readonly string[];
}

export interface ImportedHistory {
  /** In the order in which they were said. */
  readonly messages: readonly ImportedMessage[];
  /** The last so many are not read yet; whoever wrote one of them has read up to it. Default: all are read. */
  readonly unread?: number;
}

/** Who has come into a conversation, or left it. */
export interface MembersChange {
  readonly conversation: string;
  readonly people: readonly string[];
}

/** An entry of a conversation's feed. */
export interface JournalEntry {
  /** As it is described when the entry is read. */
  readonly conversation: Conversation;
  /** Offset of the entry. */
  readonly id: number;
  readonly sender: string;
  readonly at: number;
  /** Absent: it was redacted meanwhile. */
  readonly event?: Event;
}

/** Everything that happens in conversations, for one component that must miss nothing of it, whatever fails. */
export interface MessagingJournal {
  /** Whether entries that this node commits from here on are kept until they are forgotten. Not kept where nobody has asked. */
  keep(kept: boolean): void;
  /** The oldest entries that are kept, of all nodes, roughly in the order of their times; those of one conversation in theirs. */
  next(limit: number): Promise<readonly JournalEntry[]>;
  forget(entries: readonly Pick<JournalEntry, 'conversation' | 'id'>[]): Promise<void>;
  /** Calls `fn` when an entry was committed, on whichever node; not for each where some were missed. `fn` must not throw. Returns how to stop. */
  onWritten(fn: () => void): () => void;
}

/** What other components may ask of messaging. They answer for who may do it: nothing here is checked against a caller. */
export interface MessagingApi {
  /**
   * Says something in a conversation, as a person or a service (who need not be a member). Bodies as in a draft, without mentions. Components that
   * fill `messaging.message.before` are asked as for every message: rejects with `Refused` where one of them refuses, and says what they made of it.
   */
  post(message: { readonly conversation: string; readonly sender: string; readonly body: string }): Promise<{ id: number; seq: number }>;
  /** The room with this id, made if it is not there. An existing one gets the members that it lacks and keeps everything else. */
  ensureRoom(room: RoomDescription): Promise<Conversation>;
  /** The direct conversation of two people, made if it is not there; in their inboxes from its first message on. */
  ensureDirect(people: readonly [string, string]): Promise<Conversation>;
  /**
   * A room with history: messages in the order given, at their own times, read by all members but for the last `unread`. Called again after
   * a failure with the same messages it goes on where it stopped.
   */
  importRoom(room: RoomDescription & ImportedHistory): Promise<Conversation>;
  /** The same for a direct conversation. */
  importDirect(direct: { readonly people: readonly [string, string] } & ImportedHistory): Promise<Conversation>;
  /** As it is at this moment. */
  conversation(id: string): Promise<Conversation | undefined>;
  /** Everybody in the conversation; nobody where there is none. */
  members(conversation: string): Promise<readonly string[]>;
  isMember(conversation: string, person: string): Promise<boolean>;
  /** Whether they are a member of the conversation, and what they have shown permits to read there. */
  mayRead(conversation: string, principal: Principal): Promise<boolean>;
  /** Whether they are a member of the conversation, and what they have shown permits to say something there. */
  mayWrite(conversation: string, principal: Principal): Promise<boolean>;
  /** Whether both are members of one room, or have written to each other. */
  acquainted(one: string, other: string): Promise<boolean>;
  readonly journal: MessagingJournal;
  /** Calls `fn` after the members of a conversation have changed. Returns how to stop. */
  onMembersChanged(fn: (change: MembersChange) => void): () => void;
}

export const messagingApi: ApiRef<MessagingApi> = createApi('messaging.api');
