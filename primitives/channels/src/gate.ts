import type { CodeName, Position } from '@parley/protocol';
import type { Principal, Session } from '@parley/routing';
import type { Write } from '@parley/storage';
import type { AtHand } from './at-hand.ts';

/** The outcome of a policy question; `rule` names what decided, for `explain` and for the error's details. */
export interface Verdict {
  readonly allowed: boolean;
  readonly rule: string;
  /** Of one who is denied: what they are told, and to do. Absent: the words of `forbidden`. */
  readonly message?: string;
}

export type ChannelVerb = 'join' | 'publish' | 'cast' | 'history' | 'members';

/** How a channel is kept. */
export interface ChannelKeeping {
  readonly keeping: 'durable' | 'live';
  /** Largest payload a client may publish, bytes: as it comes, and as a schema of its kind reads it. */
  readonly maxBytes: number;
  /** Entries kept in memory for recovery (durable: cache of the log's end; live: all there is). */
  readonly ring: number;
}

/** What a client published, on its way to the log. */
export interface Publication {
  readonly channel: string;
  readonly sender: Principal;
  readonly payload: Uint8Array;
}

/** What the owner of the channel makes of it. */
export interface Shaped {
  readonly payload: Uint8Array;
  readonly countable: boolean;
  /** Projection rows, written in the commit of the entry. */
  readonly writes: readonly Write[];
  /** Handed to `committed` untouched; never stored or sent. */
  readonly note?: unknown;
}

/** What the owner of a channel answers instead of shaping. Recorded with the producer's seq before it is said. */
export interface Refusal {
  readonly refused: CodeName;
  readonly message: string;
  /** Said with it, and again whenever the same is asked and refused again; not recorded. */
  readonly details?: unknown;
}

export interface Committed {
  readonly channel: string;
  readonly sender: string;
  readonly position: Position;
  readonly at: number;
  readonly messageSeq: number;
  readonly payload: Uint8Array;
  readonly note: unknown;
}

/**
 * Thrown by `shape` when the owner of the channel did not answer in time: the client is answered `unavailable`, nothing is stored, the
 * producer's seq is not used up.
 */
export class ShapeLate extends Error {
  override readonly name = 'ShapeLate';
}

/** What the channels primitive asks of the layer above (the host implements it from the components' declarations). */
export interface ChannelGate {
  /** Undefined: nobody declares this name; the client is answered `unknown-method`. */
  keeping(channel: string): ChannelKeeping | undefined;
  /** Asked at every use; caching is the gate's business. `payload`: what is to be published, on which the right may rest. */
  authorize(session: Session, channel: string, verb: ChannelVerb, payload?: Uint8Array): AtHand<Verdict>;
  /** In the path of every publication of a client. Called serially per (producer, channel). Throws only for a bug (`internal`). */
  shape(publication: Publication): AtHand<Shaped | Refusal>;
  /** After the commit and before anything else of that channel is committed to the gate; must not throw and not wait. */
  committed(commit: Committed): void;
}
