import type { Cancel, Clock } from '@parley/runtime';
import type { Site } from '@parley/site';
import { type Holding, StorageError } from '@parley/storage';

/** Who has a live channel, as far as this node knows. */
export interface Owner extends Holding {
  /** When another node used it last, by the monotonic clock. */
  usedAt: number;
  expiry?: Cancel;
}

export interface OwnersOptions {
  readonly site: Site;
  readonly clock: Clock;
  /** So long this node keeps a channel that neither its own feeds nor other nodes use. */
  readonly idleMs: number;
  /** This node no longer has the channel: what it holds of it is history. */
  readonly ended: (channel: string) => void;
}

/**
 * Which node has which live channel. The ledger is asked once when a channel is first used here; the answer holds until its owner's lease lapses
 * or the owner says that it has given the channel back. This node gives back what nobody has used for a while.
 */
export class Owners {
  readonly #options: OwnersOptions;
  readonly #owners = new Map<string, Owner>();
  readonly #finding = new Map<string, Promise<Owner>>();
  /** What is being given back: it is not claimed again before that is done. */
  readonly #yielding = new Map<string, Promise<void>>();
  /** Channels that a feed of this node uses. */
  readonly #used = new Set<string>();
  #closed = false;

  constructor(options: OwnersOptions) {
    this.#options = options;
  }

  get closed(): boolean {
    return this.#closed;
  }

  has(channel: string): boolean {
    return this.#owners.has(channel);
  }

  /** Whether this node has the channel and may act for it at this moment. */
  acts(channel: string): boolean {
    const { site } = this.#options;
    return this.#owners.get(channel)?.holder.life === site.life && site.holds;
  }

  /** Whether this node has the channel, even though it may not act for it at this moment. */
  isHere({ holder }: Owner): boolean {
    return holder.node === this.#options.site.node;
  }

  /** Who has the channel: this node, from now on, when nobody does. */
  find(channel: string): Promise<Owner> {
    const known = this.#owners.get(channel);
    if (known && !this.#isPast(known)) return Promise.resolve(known);
    const finding = this.#finding.get(channel) ?? this.#claim(channel).finally(() => this.#finding.delete(channel));
    this.#finding.set(channel, finding);
    return finding;
  }

  /** Whether anybody has the channel. */
  async exists(channel: string): Promise<boolean> {
    if (this.#owners.has(channel)) return true;
    await this.#yielding.get(channel);
    return (await told(this.#options.site.holding(thingOf(channel)))) !== undefined;
  }

  /** A feed of this node begins to use the channel. */
  use(channel: string): void {
    this.#used.add(channel);
  }

  /** No feed of this node uses the channel any more. */
  leave(channel: string): void {
    this.#used.delete(channel);
    this.#expire(channel);
  }

  /** Another node uses the channel that this one has. */
  touch(owner: Owner): void {
    owner.usedAt = this.#options.clock.monotonic();
  }

  /** It turned out that somebody else has the channel, or nobody. */
  drop(channel: string, owner: Owner): void {
    if (this.#owners.get(channel) !== owner) return;
    this.#owners.delete(channel);
    owner.expiry?.();
    if (this.isHere(owner)) this.#options.ended(channel);
  }

  /** Drops owners whose lease has lapsed, former lives of this node among them. */
  dropLapsed(): void {
    const lives = new Set(this.#options.site.members.map(({ life }) => life));
    for (const [channel, owner] of this.#owners) if (!lives.has(owner.holder.life)) this.drop(channel, owner);
  }

  /** Gives everything back. */
  close(): void {
    this.#closed = true;
    this.#used.clear();
    for (const [channel, owner] of this.#owners) this.#end(channel, owner);
  }

  async #claim(channel: string): Promise<Owner> {
    await this.#yielding.get(channel);
    if (this.#closed) throw new StorageError('closed', 'The channels of this node are closed.');
    const { holder, term } = await told<Holding>(this.#options.site.claim(thingOf(channel)));
    const owner = { holder: { node: holder.node, life: holder.life }, term, usedAt: this.#options.clock.monotonic() };
    const known = this.#owners.get(channel);
    if (known) this.drop(channel, known);
    this.#owners.set(channel, owner);
    if (this.#closed) this.#end(channel, owner);
    else this.#expire(channel);
    return owner;
  }

  /** Whether a former life of this node has it. */
  #isPast(owner: Owner): boolean {
    return this.isHere(owner) && owner.holder.life !== this.#options.site.life;
  }

  #expire(channel: string): void {
    const owner = this.#owners.get(channel);
    if (!owner || this.#used.has(channel)) return;
    owner.expiry?.();
    const { clock, idleMs } = this.#options;
    const left = owner.usedAt + idleMs - clock.monotonic();
    if (left > 0) owner.expiry = clock.after(left, () => this.#expire(channel));
    else this.#end(channel, owner);
  }

  #end(channel: string, owner: Owner): void {
    const { site } = this.#options;
    this.drop(channel, owner);
    if (owner.holder.life !== site.life) return;
    // When it fails, the channel belongs to this node until its lease ends or it is used again here: under a new term, which this does not end.
    const yielding = site.yield(thingOf(channel), owner).catch(() => {});
    this.#yielding.set(channel, yielding);
    void yielding.then(() => this.#yielding.get(channel) === yielding && this.#yielding.delete(channel));
  }
}

function thingOf(channel: string): string {
  return `channel ${channel}`;
}

/** What the ledger answers; it passes when it cannot be reached. */
async function told<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (cause) {
    throw new StorageError('io', 'Nobody can say which node has this channel: the database of the site cannot be reached.', { cause });
  }
}
