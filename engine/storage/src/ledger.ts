/** One life of a node. The name is used again after a restart, the life never. */
export interface NodeLife {
  readonly node: string;
  /** Unguessable, new at every start. */
  readonly life: string;
}

/** A node as the others see it. */
export interface Member extends NodeLife {
  /** What it says of itself (address, version), as JSON of at most 2 KiB; it may change with each renewal. */
  readonly facts: string;
}

/** Something that may no longer be used, at whatever node it is. */
export interface Revocation {
  /** Grows by one with each revocation of the site. */
  readonly version: number;
  /** The engine's own text; opaque here. */
  readonly what: string;
}

/** What a node learns with each renewal of its lease. */
export interface Renewal {
  readonly status: 'held';
  /** Every node whose lease holds at this moment, the asker with them, by name. */
  readonly members: readonly Member[];
  /** Those after the version that was named, oldest first; at most those of the last hour. */
  readonly revocations: readonly Revocation[];
  readonly version: number;
}

/** Who holds a thing, since which claim: terms of one thing ascend, and none is given twice. */
export interface Holding {
  readonly holder: NodeLife;
  readonly term: number;
}

/**
 * What the nodes of a site agree on: one lease per node, who holds what, what was revoked. Time is the ledger's own clock: clocks of nodes do
 * not matter. Everything that is answered is durable.
 *
 * Promises: at most one life holds a name; a thing has at most one holder whose lease holds; once a lease has lapsed nothing of that life is
 * renewed again (`lost`). What no promise needs is forgotten when a life begins: a life an hour after its end, and what ended lives held.
 * Rejects with StorageError 'io' when it cannot be reached; then nothing is known.
 */
export interface Ledger {
  /**
   * Takes or renews the lease of a life, for `leaseMs` from now. `taken`: another life holds the name still. `lost`: the lease of this life had
   * lapsed, or is forgotten though it had one (`again`); a new life may be begun.
   */
  renew(
    member: Member,
    leaseMs: number,
    sinceVersion: number,
    again?: boolean,
  ): Promise<Renewal | { readonly status: 'taken'; readonly by: NodeLife } | { readonly status: 'lost' }>;
  /** Gives the lease back at once. Idempotent. */
  release(life: NodeLife): Promise<void>;
  /** Records it and answers its version, with everybody whose lease held at the commit. */
  revoke(what: string): Promise<{ readonly version: number; readonly members: readonly Member[] }>;
  /** Everybody whose lease holds now, by name. */
  members(): Promise<readonly Member[]>;
  /**
   * Who holds the thing: whoever does while its lease holds; otherwise `claimant` from now on, under a new term. It has a new term also when it is
   * the holder already: what was to be given back before, and is given back late, is another term. Undefined: the lease of the claimant does not
   * hold, and neither does that of a holder.
   */
  claim(thing: string, claimant: NodeLife): Promise<Holding | undefined>;
  /** Who holds the thing at this moment; nobody becomes its holder by asking. */
  holding(thing: string): Promise<Holding | undefined>;
  /** Gives back what is held under that term; nothing happens when it is not held, or under another. */
  yield(thing: string, holding: Holding): Promise<void>;
  /** 32 random bytes under this name, made at the first use: the same for every node. */
  secret(name: string): Promise<Uint8Array>;
}
