import type { CodeName, FrameName, FrameOf } from '@parley/protocol';
import type { Runtime } from '@parley/runtime';
import type { Site } from '@parley/site';
import type { Envelope, Link } from './link.ts';
import type { Principal } from './principal.ts';
import type { Revoked, RevokeMatch } from './revocations.ts';
import type { Hmac } from './seal.ts';
import type { Session } from './session.ts';
import type { OnLagging, Topics } from './topic.ts';

/** Limits of one connection and of the node; defaults are in `DEFAULT_LIMITS`. All are settings. */
export interface Limits {
  /** `hello` must come within this time and size. */
  readonly helloTimeoutMs: number;
  readonly helloBytes: number;
  readonly frameBytes: number;
  readonly heartbeatMs: number;
  readonly resumeMs: number;
  /** Token bucket per connection: frames/s and bytes/s, each with one second of burst times `burst`. */
  readonly framesPerSecond: number;
  readonly bytesPerSecond: number;
  readonly burst: number;
  /** Said in `welcome`; the layer that keeps the subscriptions enforces it. */
  readonly subscriptions: number;
  readonly requests: number;
  readonly connectionsPerPerson: number;
  readonly connections: number;
  readonly unauthenticatedPerRemote: number;
  /** Bytes queued on a link before the session's topics are marked lagging; twice that closes it. */
  readonly lagBytes: number;
  /** No progress of a link's queue for this long closes it. */
  readonly stallMs: number;
}

/** Why somebody is not let in. */
export interface NotIdentified {
  readonly refused: CodeName;
  /** What to do about it; default: the help of the code. */
  readonly message?: string;
}

/** How a ticket was shown. */
export interface ShownTicket {
  readonly session: string;
  readonly device: string;
  readonly remote: string;
  readonly origin: string | undefined;
}

export interface RouterOptions {
  readonly runtime: Runtime;
  readonly envelope: Envelope;
  /** The other nodes. While it does not hold, nothing is written to anybody, and nothing that comes is handled. */
  readonly site: Site;
  /** The one place that verifies identity is behind this. */
  readonly authenticate: (hello: {
    readonly token: string;
    readonly device: string;
    readonly client: string;
    readonly remote: string;
    readonly origin: string | undefined;
  }) => Promise<Principal | NotIdentified>;
  /**
   * Whom a ticket stands for as of this moment: asked where this node does not know its session (after a restart, and on another node, where
   * nobody remembers what was revoked), and of whoever stands on the token of an application. Refused: the ticket is not good. Absent: what
   * the ticket says holds.
   */
  readonly reidentify?: (principal: Principal, shown: ShownTicket) => Promise<Principal | NotIdentified>;
  /** 32 bytes; signs resume tickets. The same on every node of a site and over restarts. */
  readonly ticketKey: Uint8Array;
  /** How they are signed. Default: WebCrypto's HMAC, a journey to another thread for each ticket. */
  readonly hmacOf?: ((key: Uint8Array) => Hmac) | undefined;
  readonly limits?: Partial<Limits>;
  readonly onLagging: OnLagging;
  /** A session has presented a new token: its principal is another one, and what it has open is to be judged again. */
  readonly onRenewed?: (session: Session) => void;
  /** A fault of our own while handling a frame; answered to the peer as `internal`. */
  readonly onFault: (fault: unknown, about: string) => void;
}

/** The frames that layers above handle; everything else (hello, auth, ping …) is the router's own. */
export type HandledFrame = Extract<
  FrameName,
  | 'request'
  | 'cancel'
  | 'demand'
  | 'subscribe'
  | 'unsubscribe'
  | 'publish'
  | 'cast'
  | 'history'
  | 'watch'
  | 'unwatch'
  | 'open'
  | 'accept'
  | 'data'
  | 'credit'
  | 'ack'
  | 'abort'
  | 'attach'
  | 'offers'
>;
export type FrameHandler<N extends HandledFrame> = (session: Session, frame: FrameOf<N>) => void | Promise<void>;

/** One accepted transport connection; the edge feeds it. */
export interface Connection {
  /** One transport message: 1..n frames. It does not change afterwards: parts of it may be kept. */
  receive(message: Uint8Array): void;
  /** The link is gone. Idempotent. */
  ended(): void;
}

export interface RouterLike {
  readonly topics: Topics;
  accept(link: Link): Connection;
  handle<N extends HandledFrame>(frame: N, handler: FrameHandler<N>): void;
  /** Called when a session becomes usable (new or resumed), before its first frame is handled. */
  onSession(fn: (session: Session) => void): () => void;
  /** Called in the turn in which this node hears of a revocation, its own or that of another one; `fn` must not throw. Returns how to stop. */
  onRevoked(fn: (what: Revoked) => void): () => void;
  sessionsOf(person: string): readonly Session[];
  /** Of this node, as they are now. */
  readonly sessions: readonly Session[];
  readonly sessionCount: number;
  /**
   * Ends every session that matches; settles when nothing more is written to any of them, at whatever node; answers how many ended here. Tickets
   * that match are refused from then on. Rejects when that is not known of other nodes; here they have ended.
   * `spare`: id of the session that asked for it and is to be answered; whoever answers closes it.
   */
  revoke(match: RevokeMatch, code?: CodeName, spare?: string): Promise<number>;
  /** The principals of the sessions of this node that `revoke` would end. */
  matching(match: RevokeMatch): readonly Principal[];
  /** Says goaway to everybody (reconnect within `spreadMs`), accepts nobody new, settles when all are gone or after `withinMs`. */
  drain(options: { readonly spreadMs: number; readonly withinMs: number }): Promise<void>;
  close(): Promise<void>;
}
