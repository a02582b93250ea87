import type { Position } from '@parley/protocol';
import type { Principal, Revoked, RevokeMatch } from '@parley/routing';
import type { Clock, Random } from '@parley/runtime';
import type { AppendResult, Blob, Head, NodeLife, ReadResult, Sql, Write } from '@parley/storage';
import type { Channel } from './component.ts';
import type { DirectoryServices } from './directory.ts';
import type { HookServices } from './hook.ts';
import type { MessageInput, MessageKinds } from './message.ts';
import type { NetworkServices } from './network.ts';
import type { SettingsService } from './settings.ts';

/** Structured log lines: an event name and its facts, never a secret, never a message's text. */
export interface Logger {
  debug(event: string, facts?: Readonly<Record<string, unknown>>): void;
  info(event: string, facts?: Readonly<Record<string, unknown>>): void;
  warn(event: string, facts?: Readonly<Record<string, unknown>>): void;
  error(event: string, facts?: Readonly<Record<string, unknown>>): void;
}

/** A component's way to its own channels, from the server's side. */
export interface ChannelServices {
  /**
   * The channels whose declaration has these `messages` (the same value): `channels.of(pollMessages).publish('poll/42', { kind: 'closed' })`.
   */
  of<Kinds extends MessageKinds>(messages: Kinds): OwnMessages<Kinds>;
  /**
   * Appends as `sender` and fans out after the commit. No producer, so no duplicate detection: use writes with `expect` where it matters. Rejects with
   * a `TypeError` for a payload that is none of the channel's `messages`.
   */
  append(
    channel: string,
    entry: { readonly sender: string; readonly payload: Uint8Array; readonly countable: boolean; readonly note?: unknown },
    writes?: readonly Write[],
  ): Promise<AppendResult>;
  /**
   * Publishes as a client does who is `sender`: the channel's rules are asked with the capabilities of the token, then `shape`, then the log.
   * Throws `Refused` for whatever a client would be refused for.
   */
  publish(channel: string, publication: ServerPublication): Promise<Published>;
  head(channel: string): Promise<Head | undefined>;
  read(channel: string, after: number, limit: number): Promise<ReadResult>;
  redact(channel: string, offsets: readonly number[]): Promise<void>;
  /** Drops entries up to and including `offset`; readers that are behind it are told that there were some. */
  truncate(channel: string, offset: number): Promise<void>;
}

/** What the component itself says in channels with kinds of messages. */
export interface OwnMessages<Kinds extends MessageKinds> {
  /**
   * Stores the message as its schema reads it, and tells everybody after the commit; no rule is asked. `channel`: without the component's id. Rejects with
   * a `TypeError` for what is of no kind, and for a channel that is declared with others.
   */
  publish(channel: string, message: MessageInput<Kinds>, options?: OwnMessageOptions): Promise<AppendResult>;
}
export interface OwnMessageOptions {
  /** In the commit of the message. */
  readonly writes?: readonly Write[];
  /** Default: the id of the component. */
  readonly sender?: string;
  /** Whether it counts as unread; default: it does not. */
  readonly countable?: boolean;
  /** Handed to `committed` of the channel. */
  readonly note?: unknown;
}

/** What is published for somebody who has no connection. */
export interface ServerPublication {
  readonly sender: Principal;
  readonly payload: Uint8Array;
  /**
   * The same for a publication and its repetitions, which are answered with what became of the first: in a durable channel for 90 days, on any node
   * and after a restart; in a live one as long as its ring reaches.
   */
  readonly key?: string | undefined;
}
export interface Published {
  /** Absent: a repetition of what the channel no longer holds. */
  readonly position: Position | undefined;
  /** It was published before, with the same key. */
  readonly duplicate: boolean;
}

/** A connection of a session that has come or gone on this node. A resumed session comes again with its id. */
export interface SessionChange {
  readonly state: 'up' | 'down';
  readonly session: string;
  /** 1 for a new session, one more with each connection that goes on with it, on whatever node. */
  readonly generation: number;
  readonly principal: Principal;
  readonly device: string;
}

export interface RevokeOptions {
  /** Id of the session whose call asks for this: left for its answer. The call must have said `endSession` before. */
  readonly spare?: string;
}

/** The living sessions: with `sessions:end` to be ended, with `sessions:read` to be known. In a thread of its own a component is told a moment later. */
export interface SessionServices {
  /**
   * With `sessions:end`. Ends what matches, on every node, and settles when no more byte will be written to it (G8). New connections with what is revoked are
   * refused by the identity component's `authenticate`, which must know of it before this is called.
   */
  revoke(match: RevokeMatch, options?: RevokeOptions): Promise<number>;
  /** Whom the living sessions of this node that match act as. */
  matching(match: RevokeMatch): Promise<readonly Principal[]>;
  /** Whether the person has a living session on this site; of other nodes it is known within a second. */
  connected(person: string): Promise<boolean>;
  /**
   * With `sessions:vouch`, for the component that knows of the other nodes: `connected` asks it who has a session there. What fails, or does not answer within a second,
   * knows of nobody: whoever is wrongly taken for absent is told something once more. Returns how to stop.
   */
  connectedElsewhere(has: (person: string) => boolean | Promise<boolean>): () => void;
  /**
   * Calls `fn` for the sessions that are there, then for every one that comes (before its first frame is handled) and goes. `fn` must not throw.
   * Returns how to stop.
   */
  onChange(fn: (change: SessionChange) => void): () => void;
  /** Calls `fn` in the turn in which this node hears that something was revoked, wherever that was. `fn` must not throw. Returns how to stop. */
  onRevoked(fn: (what: Revoked) => void): () => void;
  /** For every component: settles when this node has begun to take connections; never, when it does not come to that. */
  readonly listening: Promise<void>;
}

/** For the component that has `namespaces`: channels that come and go while it runs. */
export interface NamespaceServices {
  /**
   * From this moment these and no others are declared below `<namespace>/` on this node; an empty list: none. Namespaces of a component are
   * `<id>.<name>`; with `any` also what is no component's. Throws a RangeError for others, and for a `keep` that is none. Whoever takes channels away or changes them says so then: `access.changed('<namespace>/*')`. Their rules are
   * asked as those of any channel, and are to look again whether it is still declared. Names below have only parts that a capability can
   * name (`[A-Za-z0-9][A-Za-z0-9._-]*`). `keep` holds as long as they are declared; not with `any`.
   */
  // biome-ignore lint/suspicious/noExplicitAny: of the state of the component that declares them.
  declare(namespace: string, channels: readonly Channel<any>[]): void;
}

/** Verdicts of `can` are cached per (session, action, resource) until the component says that they may have changed. */
export interface AccessServices {
  /**
   * Drops cached verdicts for the resource (of these people, or of all; `crm/*`: for all channels of a namespace) and ends subscriptions, watches and pipes that no longer pass, on every
   * node. What has changed must be committed before.
   */
  changed(resource: string, people?: readonly string[]): Promise<void>;
}

/**
 * This component on the other nodes of the site. Where there is one node nobody is told anything, nobody is asked, and everything can be claimed.
 * Values travel as JSON; topics are `[a-z0-9-]+` and the component's own.
 */
export interface SiteServices {
  /** There are no other nodes, and there never will be. */
  readonly alone: boolean;
  readonly node: string;
  /** Names of the nodes with a lease, this one with them. */
  nodes(): readonly string[];
  /** The life of this node at this moment, and those of the others with a lease. */
  lives(): { readonly own: NodeLife; readonly others: readonly NodeLife[] };
  /** To this component on the other nodes: in order, at most once, and not before this turn has ended. At most 256 KiB. */
  tell(topic: string, value: unknown): void;
  onTold(topic: string, fn: (value: unknown, from: NodeLife) => void): () => void;
  /** Calls `fn` when something that was told may have been missed: whoever keeps copies reads them again. */
  onGap(fn: () => void): () => void;
  /** Calls `fn` when nodes have come or gone, or have begun another life; `gone`: lives that have ended. */
  onNodes(fn: (gone: readonly NodeLife[]) => void): () => void;
  /**
   * Asks the other nodes something that changes nothing. Answers, by node, what was answered; a node that is silent for two seconds, cannot be
   * reached or fails is not among them.
   */
  query(topic: string, value: unknown): Promise<ReadonlyMap<string, unknown>>;
  /**
   * For a change that was committed before: settles when every other node has answered, or acts for nobody until it has heard of what it missed
   * (`onGap`). Not for what is done because of a gap: two nodes that cannot hear each other would tell each other so for ever. Answers, by node,
   * what was answered; a node that failed to answer is not among them.
   */
  askAll(topic: string, value: unknown): Promise<ReadonlyMap<string, unknown>>;
  answer(topic: string, fn: (value: unknown, from: NodeLife) => unknown | Promise<unknown>): () => void;
  /** Whether this node, and no other one, holds the thing for as long as its lease holds. Rejects when that cannot be known. */
  claim(thing: string): Promise<boolean>;
  yield(thing: string): Promise<void>;
}

/** Everything a component is given. `Uses` are the APIs of other components that it asked for. */
export interface Services<Uses = Readonly<Record<string, never>>, Values = Readonly<Record<string, unknown>>> {
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly sql: Sql;
  readonly blob: Blob;
  readonly channels: ChannelServices;
  readonly sessions: SessionServices;
  readonly access: AccessServices;
  readonly hooks: HookServices;
  readonly namespaces: NamespaceServices;
  readonly directory: DirectoryServices;
  readonly network: NetworkServices;
  readonly site: SiteServices;
  readonly settings: SettingsService<Values>;
  readonly uses: Uses;
  /** Aborted when the component stops. */
  readonly signal: AbortSignal;
}

/** What a call knows: who called, and until when the answer is of use. */
export interface Call<State> {
  readonly state: State;
  readonly principal: Principal;
  /** Id of the calling session; absent for a call over HTTP. */
  readonly session?: string;
  readonly device?: string;
  readonly signal: AbortSignal;
  /** The same for a call and its repetitions, and for no other call of this person: what is made by a repeatable method is named after it. */
  readonly key?: string;
  /** Ends the calling session with `token-revoked`, once it has been answered. Absent over HTTP, and for a call that its caller can repeat. */
  readonly endSession?: () => void;
}
