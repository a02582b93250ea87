/**
 * The public shapes of the ESDK. Snapshots are immutable: an unchanged part is the same object as before, so `===` finds changes.
 * Every stateful object has `snapshot` (now) and `subscribe(selector, fn)` (called when the selected value changes, not at once; returns how to stop).
 */
import type { Conversation, HistoryPage, InboxRow, MessagingMethods, Message as StoredMessage } from '@parley/messaging/contract';
import type { CodeName, Position } from '@parley/protocol';
import type { Runtime } from '@parley/runtime';

export interface Observable<S> {
  readonly snapshot: S;
  subscribe<T>(selector: (snapshot: S) => T, fn: (value: T) => void): () => void;
}

export type ConnectionState =
  | { readonly state: 'connecting'; readonly attempt: number }
  | {
      readonly state: 'up';
      readonly since: number;
      readonly attempt: number;
      readonly node: string;
      readonly session: string;
      readonly person: string;
      readonly resumed: boolean;
    }
  /** Down for now; tries again at `retryAt` (ms since 1970) or at once when the network returns. */
  | { readonly state: 'down'; readonly attempt: number; readonly retryAt: number; readonly code: CodeName | 'network' }
  /** Ended for good: disposed, or a code that says so. `connect()` again is the only way on. `message`: why, as the server said it. */
  | { readonly state: 'ended'; readonly code: CodeName | 'disposed'; readonly message?: string | undefined };

/** Throw a `ParleyError` that is not retryable (e.g. `token-revoked`) to end the connection; anything else is tried again. */
export type TokenProvider = () => string | Promise<string>;

export interface ConnectOptions {
  /** Called when a token is needed, never twice at once. */
  readonly token: string | TokenProvider;
  /** Keys stored state (outbox, device id) apart: one per (server, person). Default: the url. */
  readonly storageKey?: string;
  /** Where the outbox lives. Default: IndexedDB in browsers, memory elsewhere. */
  readonly outbox?: OutboxStore;
  /** Name and version of the application, for the server's logs. */
  readonly client?: string;
  /** Makes a WebSocket; default: the platform's. */
  readonly socket?: (url: string, protocol: string) => WebSocketLike;
  /** Clock and randomness, for tests; default: the system's. */
  readonly runtime?: Runtime;
}

/** The part of WebSocket that is used. */
export interface WebSocketLike {
  binaryType: string;
  readonly bufferedAmount: number;
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number; reason: string }) => void) | null;
  onerror: (() => void) | null;
  /** Has taken the bytes when it returns, as WebSocket has: their memory is given back then. */
  send(data: Uint8Array): void;
  close(code?: number, reason?: string): void;
}

/** Why something was refused. */
export interface Failure {
  readonly code: string;
  readonly message: string;
}

/** One publication waiting to be acknowledged. `seq` runs per (producer, channel). */
export interface OutboxItem {
  /** Auto-increment: items leave in this order per channel. */
  readonly id: number;
  readonly channel: string;
  readonly producer: string;
  readonly seq: number;
  readonly payload: Uint8Array;
  readonly at: number;
  /** The server refused it for good: kept until it is removed, never sent again. */
  readonly error?: Failure;
}

/** Durable queue of publications, shared by the tabs of one (server, person). Injected in Node. */
export interface OutboxStore {
  /**
   * Takes the next seq of the channel (under its producer, made at the first use) and stores the item. Settles when that is durable, with
   * everything kept as the same transaction finds it, other tabs' items included: in order of `id`, the new one last.
   */
  add(channel: string, payload: Uint8Array, at: number): Promise<readonly OutboxItem[]>;
  /** Everything kept, in order of `id`. */
  all(): Promise<readonly OutboxItem[]>;
  remove(id: number): Promise<void>;
  /** Marks the item as refused. */
  fail(id: number, error: Failure): Promise<void>;
  /** Starts a new producer for the channel (the server no longer knows the old one) and renumbers what waits there from 1. */
  renew(channel: string): Promise<void>;
  /** Tells when another tab added, changed or removed something. */
  onChange(fn: () => void): () => void;
  /**
   * Runs `drain` while this tab is the one that drains; `steal` takes the right over from another tab. Replaces a call that still waits
   * for its turn. The signal aborts when the right is lost; settles when `drain` has settled, or will never run.
   */
  lead(steal: boolean, drain: (signal: AbortSignal) => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

export interface Parley extends Observable<ParleySnapshot>, AsyncDisposable {
  readonly connection: ConnectionState;
  readonly channels: Channels;
  readonly messaging: Messaging;
  readonly inbox: Observable<InboxSnapshot>;
  /** Calls a component's method. `key` makes a retry safe for methods declared idempotent; requests are repeated after a reconnect only with a key. */
  request<Methods, M extends keyof Methods & string>(
    method: M,
    input: Methods[M] extends { in: infer I } ? I : never,
    options?: RequestOptions,
  ): Promise<Methods[M] extends { out: infer O } ? O : never>;
  /** Opens a component's watch; it is reopened (with a new snapshot) after every reconnect. */
  watch(topic: string, input: unknown, on: WatchHandlers): () => void;
  /** Goes away for good. Idempotent, reference-counted with `connect` of the same url and key. */
  close(): Promise<void>;
}

export interface ParleySnapshot {
  readonly connection: ConnectionState;
  /** Publications waiting in the outbox, of all conversations. */
  readonly outbox: { readonly waiting: number };
  /** Milliseconds to add to the local clock to get the server's. */
  readonly clockOffset: number;
}

export interface RequestOptions {
  readonly key?: string;
  readonly deadlineMs?: number;
  readonly signal?: AbortSignal;
}
export interface WatchHandlers {
  snapshot(body: unknown, first: boolean, more: boolean): void;
  delta(body: unknown): void;
  refused?(error: Error): void;
}

export interface Channels {
  /** Settles when subscribed. Default: from now on; `from`: everything after that position; `last`: the newest n first. */
  join<T = unknown>(
    name: string,
    options?: { readonly from?: Position; readonly last?: number; readonly members?: boolean; readonly signal?: AbortSignal },
  ): Promise<ChannelHandle<T>>;
  /** Without joining. Settles after the commit. */
  publish(name: string, body: unknown): Promise<{ readonly offset: number }>;
}

export interface ChannelMessage<T> {
  readonly offset: number;
  readonly sender: string;
  readonly at: number;
  readonly body: T;
}
/** What came, in order. After `reset` the application reads its state anew; what follows continues from there. */
export type ChannelItem<T> = ({ readonly reset?: undefined } & ChannelMessage<T>) | { readonly reset: 'epoch' | 'tag' | 'retention' };

export interface ChannelHandle<T> extends AsyncIterable<ChannelItem<T>>, AsyncDisposable {
  readonly name: string;
  /** Moves before an item is handed out. Give it to `join({from})` to go on where this one ended. */
  readonly position: Position;
  /** Ids of the people who have it open, where `join` asked for `members`. */
  readonly members: readonly string[];
  publish(body: T): Promise<{ readonly offset: number }>;
  /** Latest wins per key; may be dropped; never delays anything. */
  cast(key: string, body: unknown): void;
  onCast(fn: (cast: { readonly sender: string; readonly key: string; readonly body: unknown }) => void): () => void;
  /** Called whenever `members` is another list; returns how to stop that. */
  onMembers(fn: (members: readonly string[]) => void): () => void;
  history(options: { readonly before?: number; readonly after?: number; readonly limit?: number }): Promise<readonly ChannelMessage<T>[]>;
  leave(): Promise<void>;
}

/** A message on the screen: stored, or on its way (then `id` and `seq` are 0, and `ref` names it). */
export interface RoomMessage extends StoredMessage {
  readonly state: 'sent' | 'pending' | 'failed';
  /** Why it failed; `refused` ones can be discarded or sent again as new. */
  readonly error?: Failure;
}
export interface SentDraft {
  readonly ref: string;
  /**
   * Settles after the commit (`offset` is 0 where another tab sent it, or the feed no longer holds it); rejects only when the server
   * refuses for good or the Parley object is closed first (what is in the outbox then leaves the next time). Being offline only delays it.
   */
  readonly sent: Promise<{ readonly offset: number }>;
}

export interface ConversationSnapshot {
  readonly conversation: Conversation;
  /** Ascending: loaded history, then what is pending. Edits and deletions are applied. */
  readonly messages: readonly RoomMessage[];
  readonly loading: boolean;
  /** Earlier messages exist on the server. */
  readonly more: boolean;
  readonly readSeq: number;
  /** Seq of the newest message. */
  readonly seq: number;
  /** People typing now, without oneself. */
  readonly typing: readonly string[];
  readonly error?: Failure;
}

export interface ConversationHandle extends Observable<ConversationSnapshot>, AsyncDisposable {
  readonly id: string;
  send(
    body: string,
    options?: { readonly mentions?: readonly string[]; readonly everyone?: boolean; readonly replyTo?: number },
  ): SentDraft;
  edit(message: number, body: string): SentDraft;
  delete(message: number): SentDraft;
  /** Sends a failed message again as a new one, or forgets it. */
  retry(ref: string): SentDraft;
  discard(ref: string): void;
  loadEarlier(): Promise<void>;
  /** Up to `seq`, default the newest. Kept and sent when offline. */
  markRead(seq?: number): Promise<void>;
  /** Call while the person types; casts at most every 3 s and stops by itself. */
  typing(active: boolean): void;
  close(): Promise<void>;
}

export interface Messaging {
  /**
   * Reference-counted: two openings of one conversation share state; each is closed on its own. Usable offline once seen in the inbox.
   * `conversation`: its id, or the key by which an application calls one of its own (`crm/deal/42`), which the token must list
   * (`crm/deal/42: join`); `title` is what it is called where this is its first opening.
   */
  open(target: { readonly person: string } | { readonly conversation: string; readonly title?: string }): Promise<ConversationHandle>;
  call<M extends keyof MessagingMethods>(method: M, input: MessagingMethods[M]['in']): Promise<MessagingMethods[M]['out']>;
}

export interface InboxSnapshot {
  /** Newest activity first. */
  readonly conversations: readonly InboxRow[];
  readonly ready: boolean;
  readonly unread: number;
  readonly mentions: number;
}

export type { Conversation, HistoryPage, InboxRow, MessagingMethods, Position };
