import type { Cancel } from '@parley/runtime';
import { StorageError } from '@parley/storage';
import type { AtHand } from './at-hand.ts';
import { Feed } from './feed.ts';
import type { FeedContext } from './feed-context.ts';
import type { ChannelKeeping } from './gate.ts';
import type { OwnedLog } from './owned-log.ts';

interface Slot {
  readonly keeping: ChannelKeeping['keeping'];
  readonly opening: Promise<Feed>;
  feed?: Feed;
  users: number;
}

/** The channels that are open on this node: those in use, and for a while those that were. */
export class Feeds {
  readonly #context: FeedContext;
  readonly #live: OwnedLog;
  readonly #slots = new Map<string, Slot>();
  /** Those without users, longest idle first. */
  readonly #idle = new Map<string, Cancel>();
  readonly #stops: readonly Cancel[];
  #closed = false;

  constructor(context: FeedContext, live: OwnedLog) {
    const { site } = context;
    this.#context = context;
    this.#live = live;
    this.#stops = [
      site.onGap(() => {
        for (const { feed } of this.#slots.values()) feed?.missed();
        this.#resync(() => true);
      }),
      site.onChange(() => {
        live.dropLapsed();
        // Nobody says anything in a channel without an owner: whoever reads it here must look for one.
        this.#resync((channel, { keeping }) => keeping.keeping === 'live' && !live.knows(channel));
      }),
    ];
  }

  /** Channels open, used or idle. */
  get size(): number {
    return this.#slots.size;
  }

  /** The channel if it is open. */
  get(channel: string): Feed | undefined {
    return this.#slots.get(channel)?.feed;
  }

  /** Opens the channel (it exists from then on); `release` it once for every `acquire` that gave it. */
  acquire(channel: string, keeping: ChannelKeeping): AtHand<Feed> {
    if (this.#closed) throw new StorageError('closed', 'The channels of this node are closed.');
    const known = this.#slots.get(channel);
    // It was declared anew: what is acknowledged as durable must not be in memory only, nor the other way round.
    const isOther = known !== undefined && known.keeping !== keeping.keeping;
    if (isOther && (known.users > 0 || known.feed?.waits)) throw new StorageError('io', 'The channel is still used as it was kept before.');
    if (isOther) this.#forget(channel, known);
    const slot = this.#slots.get(channel) ?? this.#open(channel, keeping);
    slot.users++;
    this.#wake(channel);
    return slot.feed ?? slot.opening;
  }

  release(channel: string): void {
    const slot = this.#slots.get(channel);
    if (!slot || --slot.users > 0) return;
    this.#rest(channel, slot);
    const { limits } = this.#context;
    const [longest] = this.#idle.keys();
    const crowd = longest === undefined || this.#idle.size <= limits.idleChannels ? undefined : this.#slots.get(longest);
    if (longest !== undefined && crowd && !crowd.feed?.waits) this.#forget(longest, crowd);
  }

  close(): void {
    this.#closed = true;
    for (const stop of this.#stops) stop();
    for (const [channel, slot] of this.#slots) this.#forget(channel, slot);
  }

  #open(channel: string, keeping: ChannelKeeping): Slot {
    const live = keeping.keeping === 'live';
    if (live) this.#live.use(channel);
    const context = live ? { ...this.#context, log: this.#live } : this.#context;
    const slot: Slot = { keeping: keeping.keeping, opening: Feed.open(channel, keeping, context), users: 0 };
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
    this.#live.leave(channel);
  }

  /** Forgets the channel when nobody has used it for a while; what it still has to hand over is handed over first. */
  #rest(channel: string, slot: Slot): void {
    const { limits, runtime } = this.#context;
    const end = (): void => (slot.feed?.waits ? this.#rest(channel, slot) : this.#forget(channel, slot));
    this.#idle.set(channel, runtime.clock.after(limits.idleMs, end));
  }

  #wake(channel: string): void {
    this.#idle.get(channel)?.();
    this.#idle.delete(channel);
  }

  #resync(concerned: (channel: string, feed: Feed) => boolean): void {
    for (const [channel, slot] of this.#slots) if (slot.feed && concerned(channel, slot.feed)) this.#syncSoon(channel, slot.feed);
  }

  /** Not all at once: each asks its log. One that cannot be read is asked again. */
  #syncSoon(channel: string, feed: Feed): void {
    const { runtime, limits } = this.#context;
    const again = (): void => {
      if (this.get(channel) === feed) this.#syncSoon(channel, feed);
    };
    runtime.clock.after(runtime.random.integer(limits.resyncMs), () => void feed.sync().catch(again));
  }
}
