import type { Backbones } from '@parley/backbone';
import type { Cancel } from '@parley/runtime';
import type { Holding, Member, NodeLife } from '@parley/storage';

/** What is asked of other nodes, by name; each name has at most one who answers it on a node. */
export type Answerer = (body: Uint8Array, from: NodeLife) => Uint8Array | Promise<Uint8Array>;

/** A node did not answer in time, left, or its answerer failed. Nothing is known of what it did. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

/**
 * The nodes of an installation, as this one sees them, and what they may rely on. A site of one node (`SoloSite`) always holds, has no others,
 * and answers everything at once.
 *
 * Promise of the lease: while another node counts this one among its members, or waits for it in `askAll`, this node may act; when `holds` is
 * false it acts for nobody: it writes nothing to its clients and decides nothing that others rely on, until it holds again.
 */
export interface Site extends NodeLife {
  readonly backbones: Backbones;
  /** Whether the lease of this node holds, judged by its monotonic clock with a margin: it ends here before it ends in the ledger. */
  readonly holds: boolean;
  /** Nodes with a lease at the last renewal, this one with them, by name. A life that ended is not among them. */
  readonly members: readonly Member[];
  /** Called after `holds` or `members` changed. */
  onChange(fn: () => void): Cancel;
  /** Called when messages of other nodes may have been missed: a backbone is back, or the lease is. Whoever keeps copies asks for them again. */
  onGap(fn: () => void): Cancel;
  /** Asks one life of a node. Rejects with `NoAnswer`. */
  ask(to: NodeLife, question: string, body: Uint8Array, withinMs?: number): Promise<Uint8Array>;
  /**
   * Asks every other node, and settles when each has answered or its lease has lapsed: then each of them has done it, or acts for nobody until it
   * has heard of what it missed (`onGap`). Answers those that answered. Settles within the lease time and a second.
   */
  askAll(question: string, body: Uint8Array): Promise<ReadonlyMap<string, Uint8Array>>;
  /** Answers a question of other nodes; what it throws is a `NoAnswer` to whoever asked. Throws when somebody here answers it already. */
  answer(question: string, answerer: Answerer): Cancel;
  /** Who holds the thing on this site; this node, from now on, when nobody with a lease does. Rejects when the ledger cannot be reached. */
  claim(thing: string): Promise<Holding>;
  /** Gives a thing back that this node holds. */
  yield(thing: string): Promise<void>;
}
