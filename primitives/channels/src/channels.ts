import type { FrameOf } from '@parley/protocol';
import type { Principal, RouterLike, Session, Topic } from '@parley/routing';
import type { Runtime } from '@parley/runtime';
import type { Site } from '@parley/site';
import type { AppendResult, ChannelLog, Head, NewEntry, ReadResult, Write } from '@parley/storage';
import type { AtHand } from './at-hand.ts';
import { Errand, type Outcome } from './errand.ts';
import type { Feed } from './feed.ts';
import type { FeedContext } from './feed-context.ts';
import type { FeedLog } from './feed-log.ts';
import { Feeds } from './feeds.ts';
import type { ChannelGate, ChannelKeeping } from './gate.ts';
import { answerHistory } from './history.ts';
import { Lanes } from './lanes.ts';
import { type ChannelLimits, DEFAULT_CHANNEL_LIMITS } from './limits.ts';
import { LiveLog } from './live-log.ts';
import { OwnedLog } from './owned-log.ts';
import { Peers } from './peers.ts';
import { Publisher } from './publisher.ts';
import { refuseVerdict } from './refusals.ts';
import { Subscriptions } from './subscriptions.ts';

export interface ChannelsOptions {
  /** The handlers of subscribe, unsubscribe, publish, cast and history are registered with it. Wire its `onLagging` to `lagging`. */
  readonly router: Pick<RouterLike, 'topics' | 'handle'>;
  /** Of durable channels. Closed by whoever opened it. */
  readonly log: ChannelLog;
  readonly gate: ChannelGate;
  readonly runtime: Runtime;
  readonly site: Site;
  readonly limits?: Partial<ChannelLimits>;
  /** A fault of a component while shaping a publication. */
  readonly onFault: (fault: unknown, about: string) => void;
}

/** What is held in memory, for measuring and for tests that nothing leaks. */
export interface ChannelsStats {
  readonly open: number;
  readonly live: number;
  readonly subscriptions: number;
  readonly memberLists: number;
  readonly busy: number;
}

/** What is published without a connection. */
interface Unconnected {
  readonly channel: string;
  readonly producer: string;
  readonly payload: Uint8Array;
}

/** Key of a cast, characters. */
const MAX_KEY = 128;

/** The channels of one node: order, offsets, recovery, casts, member lists. See docs/subsystems/channels.md. */
export class Channels {
  readonly #router: ChannelsOptions['router'];
  readonly #log: ChannelLog;
  readonly #rings: LiveLog;
  readonly #live: OwnedLog;
  readonly #gate: ChannelGate;
  readonly #feeds: Feeds;
  readonly #subscriptions: Subscriptions;
  readonly #publisher: Publisher;
  readonly #casts = new Lanes();

  constructor({ router, log, gate, runtime, site, limits: overrides, onFault }: ChannelsOptions) {
    const limits = { ...DEFAULT_CHANNEL_LIMITS, ...overrides };
    const { topics } = router;
    this.#router = router;
    this.#log = log;
    this.#gate = gate;
    this.#rings = new LiveLog(runtime, (channel) => ({ entries: gate.keeping(channel)?.ring ?? 0, bytes: limits.ringBytes }));
    this.#live = new OwnedLog({ site, live: this.#rings, clock: runtime.clock, idleMs: limits.idleMs });
    const peers = site.alone ? undefined : new Peers(site.backbones.channels);
    const onMembers: FeedContext['onMembers'] = (...news) => this.#subscriptions.hearMembers(...news);
    const onBehind: FeedContext['onBehind'] = (channel, head) => this.#subscriptions.sendBack(channel, head);
    this.#feeds = new Feeds({ log, topics, gate, runtime, limits, site, peers, onBehind, onMembers }, this.#live);
    this.#subscriptions = new Subscriptions({ topics, gate, feeds: this.#feeds, runtime, limits, site, peers, onFault });
    const logOf = (keeping: ChannelKeeping): FeedLog => this.#logOf(keeping);
    this.#publisher = new Publisher({ gate, feeds: this.#feeds, logOf, limits, clock: runtime.clock, site, onFault });
    router.handle('subscribe', (session, frame) => this.#subscriptions.subscribe(session, frame));
    router.handle('unsubscribe', (session, { alias }) => this.#subscriptions.unsubscribe(session, alias));
    router.handle('publish', (session, frame) => this.#publisher.publish(session, frame));
    router.handle('cast', (session, frame) => this.#casts.run(session.id, () => this.#cast(session, frame)));
    router.handle('history', (session, frame) => answerHistory({ gate, logOf, limits }, session, frame));
  }

  get stats(): ChannelsStats {
    return {
      open: this.#feeds.size,
      live: this.#rings.size,
      subscriptions: this.#subscriptions.size,
      memberLists: this.#subscriptions.memberLists,
      busy: this.#publisher.busy + this.#casts.size,
    };
  }

  /**
   * Appends for a component of the server; fans out after the commit like everything else. No duplicate detection.
   * Rejects with the log's StorageError, and for a name that nobody declares.
   */
  async append(channel: string, entry: NewEntry & { readonly note?: unknown }, writes: readonly Write[] = []): Promise<AppendResult> {
    const { note, ...stored } = entry;
    return await this.#use(channel, (feed) => feed.append({ channel, entry: stored, writes }, { note }));
  }

  /**
   * Publishes for somebody who has no connection, as a `publish` frame does: authorize, shape, append, and every refusal of these. `producer`
   * (`[A-Za-z0-9_-]`, at most 64, of this principal) publishes this and nothing else: a repetition is answered with what became of the first.
   */
  publish(principal: Principal, { channel, producer, payload }: Unconnected): Promise<Outcome> {
    // Unlike a message of a connection, the memory is the caller's, who may write into it again.
    const frame = { frame: 'publish', id: 0, channel, producer, seq: 1, payload: new Uint8Array(payload) } as const;
    return Errand.run(principal, (session) => this.#publisher.publish(session, frame));
  }

  head(channel: string): Promise<Head | undefined> {
    return this.#logOf(this.#keeping(channel)).head(channel);
  }

  read(channel: string, after: number, limit: number): Promise<ReadResult> {
    return this.#logOf(this.#keeping(channel)).read(channel, after, limit);
  }

  /** Empties the payloads in the log and in the memory of all nodes. Readers that have them already are told by the component. */
  async redact(channel: string, offsets: readonly number[]): Promise<void> {
    await this.#use(channel, (feed) => feed.redact(offsets));
  }

  /** Drops entries up to and including `offset`; readers that are behind it are reset with `retention`. */
  async truncate(channel: string, offset: number): Promise<void> {
    await this.#use(channel, (feed) => feed.truncate(offset));
  }

  /** Asks the gate anew about the readers of a channel (of one person, or all); settles when those who may not are out. */
  revalidate(channel: string, person?: string): Promise<void> {
    return this.#subscriptions.revalidate(channel, person);
  }

  /** The same for everything that a session reads: its rights are others. */
  revalidateSession(session: Session): Promise<void> {
    return this.#subscriptions.revalidateSession(session);
  }

  /**
   * Rights may have been taken away without this node having heard of it: from here on nobody hears anything. `revalidateSession` each session
   * after that; those who still may are sent back to their position.
   */
  suspend(): void {
    this.#subscriptions.suspend();
  }

  /** The router's `onLagging`: tells the reader to come back from its position. Topics that are no channels are ignored. */
  lagging(session: Session, topic: Topic): void {
    this.#subscriptions.lagging(session, topic.name);
  }

  /** Ends every subscription without a word (the sessions are ending) and forgets what is in memory. Idempotent. */
  close(): void {
    this.#subscriptions.close();
    this.#feeds.close();
    void this.#live.close();
  }

  async #cast(session: Session, { alias, key, payload }: FrameOf<'cast'>): Promise<void> {
    const channel = this.#router.topics.byAlias(alias)?.name ?? '';
    const feed = this.#feeds.get(channel);
    if (!feed || !this.#subscriptions.has(session, channel)) return session.refuse(0, 'not-subscribed', undefined, { details: { alias } });
    if (key.length > MAX_KEY || payload.length > feed.keeping.maxBytes) return session.refuse(0, 'too-large');
    const verdict = await this.#gate.authorize(session, channel, 'cast');
    if (verdict.allowed) feed.cast({ sender: session.principal.id, key, payload }, session);
    // Naming the channel would say that the subscription has ended.
    else refuseVerdict(session, 0, verdict, { alias });
  }

  async #use<T>(channel: string, action: (feed: Feed) => AtHand<T>): Promise<T> {
    const feed = await this.#feeds.acquire(channel, this.#keeping(channel));
    try {
      return await action(feed);
    } finally {
      this.#feeds.release(channel);
    }
  }

  #keeping(channel: string): ChannelKeeping {
    const keeping = this.#gate.keeping(channel);
    if (!keeping) throw new RangeError(`No component declares the channel "${channel}".`);
    return keeping;
  }

  #logOf({ keeping }: ChannelKeeping): FeedLog {
    return keeping === 'live' ? this.#live : this.#log;
  }
}
