import type { Cancel } from '@parley/runtime';
import { StorageError } from '@parley/storage';
import { Feed, type FeedContext } from './feed.ts';
import type { ChannelKeeping } from './gate.ts';
import type { LiveLog } from './live-log.ts';
import type { Peers } from './peers.ts';

interface Slot {
  readonly opening: Promise<Feed>;
  feed?: Feed;
  users: number;
}

/** The channels that are open on this node: those in use, and for a while those that were. */
export class Feeds {
  readonly #context: FeedContext;
  readonly #live: LiveLog;
  readonly #slots = new Map<string, Slot>();
  /** Those without users, longest idle first. */
  readonly #idle = new Map<string, Cancel>();
  readonly #stopHealing: () => void;
  #closed = false;

  constructor(context: FeedContext & { readonly peers: Peers }, live: LiveLog) {
    this.#context = context;
    this.#live = live;
    this.#stopHealing = context.peers.onHealed(() => this.#resync());
  }

  /** Channels open, used or idle. */
  get size(): number {
    return this.#slots.size;
  }

  /** The channel if it is open. */
  get(channel: string): Feed | undefined {
    return this.#slots.get(channel)?.feed;
  }

  /** Opens the channel (it exists from then on); `release` it once for every `acquire` that settled. */
  async acquire(channel: string, keeping: ChannelKeeping): Promise<Feed> {
    if (this.#closed) throw new StorageError('closed', 'The channels of this node are closed.');
    const slot = this.#slots.get(channel) ?? this.#open(channel, keeping);
    slot.users++;
    this.#wake(channel);
    return await slot.opening;
  }

  release(channel: string): void {
    const slot = this.#slots.get(channel);
    if (!slot || --slot.users > 0) return;
    const { limits, runtime } = this.#context;
    this.#idle.set(
      channel,
      runtime.clock.after(limits.idleMs, () => this.#forget(channel, slot)),
    );
    const [longest] = this.#idle.keys();
    const crowd = longest === undefined || this.#idle.size <= limits.idleChannels ? undefined : this.#slots.get(longest);
    if (longest !== undefined && crowd) this.#forget(longest, crowd);
  }

  close(): void {
    this.#closed = true;
    this.#stopHealing();
    for (const [channel, slot] of this.#slots) this.#forget(channel, slot);
  }

  #open(channel: string, keeping: ChannelKeeping): Slot {
    const { peers, ...context } = this.#context;
    const where = keeping.keeping === 'live' ? { ...context, log: this.#live } : this.#context;
    const slot: Slot = { opening: Feed.open(channel, keeping, where), users: 0 };
    this.#slots.set(channel, slot);
    slot.opening.then(
      (feed) => {
        if (this.#slots.get(channel) === slot) slot.feed = feed;
        else feed.close();
      },
      () => this.#forget(channel, slot),
    );
    return slot;
  }

  #forget(channel: string, slot: Slot): void {
    slot.feed?.close();
    if (this.#slots.get(channel) !== slot) return;
    this.#wake(channel);
    this.#slots.delete(channel);
    this.#live.forget(channel);
  }

  #wake(channel: string): void {
    this.#idle.get(channel)?.();
    this.#idle.delete(channel);
  }

  /** Not all at once: every channel of the node asks the log. */
  #resync(): void {
    const { clock, random } = this.#context.runtime;
    for (const slot of this.#slots.values()) {
      if (slot.feed?.keeping.keeping !== 'durable') continue;
      // A log that cannot be read costs nothing here: the next head that is said is another chance.
      clock.after(random.integer(this.#context.limits.resyncMs), () => void slot.feed?.sync().catch(() => {}));
    }
  }
}
