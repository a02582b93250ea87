import type { Backbones } from '@parley/backbone';
import type { Cancel } from '@parley/runtime';
import type { Holding, Member, NodeLife } from '@parley/storage';

/** What is asked of other nodes, by name; each name has at most one who answers it on a node. */
export type Answerer = (body: Uint8Array, from: NodeLife) => Uint8Array | Promise<Uint8Array>;

/** A node did not answer in time, left, or its answerer failed. Nothing is known of what it did. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

/** A fault of the way between nodes, not of this one: another node has a lease, and nothing is heard of it over the backbone. */
export class NotHeard extends Error {
  override readonly name = 'NotHeard';

  constructor(node: string) {
    super(
      `${node}: It does not reach the backbone, or not the same one. Compare PARLEY_BACKBONE of all nodes, and look whether the NATS servers have routes to each other.`,
    );
  }
}

/**
 * The nodes of an installation, as this one sees them, and what they may rely on. A site of one node (`SoloSite`) always holds, has no others,
 * and answers everything at once.
 *
 * Promise of the lease: while another node counts this one among its members, or waits for it in `askAll`, this node may act; when `holds` is
 * false it acts for nobody: it writes nothing to its clients and decides nothing that others rely on, until it holds again.
 */
export interface Site extends NodeLife {
  /** There are no other nodes, and there never will be: nobody needs to be told of anything. */
  readonly alone: boolean;
  /** Their handlers may throw: see `refused`. */
  readonly backbones: Backbones;
  /** Whether the lease of this node holds, judged by its monotonic clock with a margin: it ends here before it ends in the ledger. */
  readonly holds: boolean;
  /** Nodes with a lease at the last renewal, this one with them, by name. A life that ended is not among them. */
  readonly members: readonly Member[];
  /** How many messages of other nodes could not be understood: each was dropped, and is a gap. */
  readonly refused: number;
  /** Other nodes with a lease of which nothing has been heard for some seconds, though the backbones of this one are connected. */
  readonly unheard: readonly string[];
  /** Called after `holds` or `members` changed. */
  onChange(fn: () => void): Cancel;
  /** Called when messages of other nodes may have been missed: a backbone is back, or the lease is. Whoever keeps copies asks for them again. */
  onGap(fn: () => void): Cancel;
  /** Asks one life of a node. Rejects with `NoAnswer`. */
  ask(to: NodeLife, question: string, body: Uint8Array, withinMs?: number): Promise<Uint8Array>;
  /**
   * Asks every other node, and settles when each has answered or its lease has lapsed: then each of them has done it, or acts for nobody until it
   * has heard of what it missed (`onGap`). Answers, by node, what those answered that did. Settles within the lease time and a second; rejects
   * with `NoAnswer` when the ledger cannot be reached, or when a node that renews its lease hears nothing: then nothing is known.
   */
  askAll(question: string, body: Uint8Array): Promise<ReadonlyMap<string, Uint8Array>>;
  /**
   * Answers a question of other nodes; what it throws is a `NoAnswer` to whoever asked this life, and a gap (`onGap`) here when all were asked.
   * Throws when somebody here answers it already. Whoever keeps copies begins to answer before reading them.
   */
  answer(question: string, answerer: Answerer): Cancel;
  /**
   * Revokes something on every other node: settles when each has heard of it (`onRevoked`) or acts for nobody until it has. What was recorded is
   * heard by every node whether or not this settles; it rejects when it could not be recorded, or with `NoAnswer` as `askAll` does.
   */
  revoke(what: string): Promise<void>;
  /**
   * Called once with each revocation of another node, before this one holds again where it did not. Undefined: some are no longer known to the
   * ledger, and anything may have been revoked. Must not throw.
   */
  onRevoked(fn: (what: string | undefined) => void): Cancel;
  /**
   * Who holds the thing on this site; this node, from now on and under a new term, when no other one with a lease does. Rejects when the ledger cannot be reached, and while
   * neither this node nor a holder has a lease.
   */
  claim(thing: string): Promise<Holding>;
  /** Who holds the thing at this moment; nobody becomes its holder by asking. Rejects when the ledger cannot be reached. */
  holding(thing: string): Promise<Holding | undefined>;
  /** Gives back what is held under that term. When it fails, nothing is known; whoever wants the thing again claims it again. */
  yield(thing: string, holding: Holding): Promise<void>;
}
