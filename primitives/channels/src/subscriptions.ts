import { type FrameOf, type Position, RESET_REASONS } from '@parley/protocol';
import type { Session, Topics } from '@parley/routing';
import type { Runtime } from '@parley/runtime';
import type { Site } from '@parley/site';
import { type CaughtUp, catchUp } from './catch-up.ts';
import { concat } from './concat.ts';
import type { Feed } from './feed.ts';
import type { Feeds } from './feeds.ts';
import type { ChannelGate, Verdict } from './gate.ts';
import type { ChannelLimits } from './limits.ts';
import { MemberLists } from './member-lists.ts';
import type { PeerNews, Peers } from './peers.ts';
import { refuseFault, refuseVerdict } from './refusals.ts';
import type { Subscription } from './subscription.ts';
import { SubscriptionTable } from './subscription-table.ts';

export interface SubscriptionsContext {
  readonly topics: Topics;
  readonly gate: ChannelGate;
  readonly feeds: Feeds;
  readonly runtime: Runtime;
  readonly limits: ChannelLimits;
  readonly site: Site;
  readonly peers: Peers | undefined;
  readonly onFault: (fault: unknown, about: string) => void;
}

/** Who reads which channel on this node. */
export class Subscriptions {
  readonly #context: SubscriptionsContext;
  readonly #table: SubscriptionTable;
  readonly #members: MemberLists;

  constructor(context: SubscriptionsContext) {
    this.#context = context;
    this.#table = new SubscriptionTable((subscription) => this.#end(subscription));
    const { site, peers, runtime, limits } = context;
    this.#members = new MemberLists({
      clock: runtime.clock,
      site,
      peers,
      tickMs: limits.membersMs,
      listedMs: limits.listedMs,
      here: (channel) => this.#livePersons(channel),
    });
  }

  get size(): number {
    return this.#table.size;
  }

  /** Member lists that somebody watches. */
  get memberLists(): number {
    return this.#members.size;
  }

  /** What another node says of the members of a channel. */
  hearMembers(channel: string, news: PeerNews, fromNode: string): void {
    this.#members.hear(channel, news, fromNode);
  }

  has(session: Session, channel: string): boolean {
    return this.#table.get(session, channel)?.alias !== undefined;
  }

  /** Answers `subscribed` and what follows, or an error. A session's second subscription of a channel takes the place of the first. */
  async subscribe(session: Session, request: FrameOf<'subscribe'>): Promise<void> {
    const { gate, limits } = this.#context;
    const keeping = gate.keeping(request.channel);
    if (!keeping) return session.refuse(request.id, 'unknown-method');
    this.#replace(session, request.channel);
    if (this.#table.countOf(session) >= limits.subscriptions) {
      return session.refuse(request.id, 'too-many-requests', `A connection may subscribe to ${limits.subscriptions} channels.`);
    }
    const subscription: Subscription = { session, request, ended: false };
    this.#table.add(subscription);
    try {
      const denied = await this.#denied(subscription);
      if (denied) return this.#deny(subscription, denied);
      const feed = await this.#context.feeds.acquire(request.channel, keeping);
      // It may have ended meanwhile; then nobody else gives the channel back.
      if (subscription.ended) return this.#context.feeds.release(request.channel);
      subscription.feed = feed;
      await this.#catchUp(subscription, feed);
    } catch (fault) {
      if (subscription.ended) return;
      this.#end(subscription);
      refuseFault(session, request.id, fault);
    }
  }

  unsubscribe(session: Session, alias: number): void {
    const subscription = this.#table.get(session, this.#context.topics.byAlias(alias)?.name ?? '');
    if (subscription) this.#end(subscription);
  }

  /** The router gave the session up as a reader of the channel: it comes back from its position when it can. */
  lagging(session: Session, channel: string): void {
    const subscription = this.#table.get(session, channel);
    if (subscription?.feed) this.#sendAway(subscription, subscription.feed.head);
  }

  /** Whoever reads the channel comes back from their position: there is more than they get here, or the node has no lease and they come when it has. */
  sendBack(channel: string, head: Position): void {
    for (const subscription of this.#table.of(channel)) if (subscription.alias !== undefined) this.#sendAway(subscription, head);
  }

  /** Rights may have been taken away unheard: nobody hears anything more before `revalidateSession`, which sends those who may to their position. */
  suspend(): void {
    for (const subscription of this.#table.all()) {
      if (subscription.alias === undefined) this.#doubt(subscription);
      else this.#suspend(subscription);
    }
  }

  /** Ends the subscriptions of the channel or namespace (of one person, or of all) that are no longer permitted, and says so. */
  async revalidate(channel: string, person?: string): Promise<void> {
    await this.#recheck(this.#table.concerning(channel).filter(({ session }) => person === undefined || session.principal.id === person));
  }

  /** The same for all channels of a session, whose principal is another one. */
  async revalidateSession(session: Session): Promise<void> {
    await this.#recheck(this.#table.ofSession(session));
  }

  async #recheck(concerned: readonly Subscription[]): Promise<void> {
    await Promise.all(
      concerned.map(async (subscription) => {
        try {
          const denied = await this.#denied(subscription);
          if (denied) this.#deny(subscription, denied);
          else if (subscription.suspended) this.#doubt(subscription);
        } catch (fault) {
          this.#context.onFault(fault, `a reader of ${subscription.request.channel} who was asked about again`);
          this.#doubt(subscription);
        }
      }),
    );
  }

  close(): void {
    this.#table.clear();
    this.#members.close();
  }

  async #denied({ session, request }: Subscription): Promise<Verdict | undefined> {
    const join = await this.#context.gate.authorize(session, request.channel, 'join');
    if (!join.allowed || !request.members) return join.allowed ? undefined : join;
    const members = await this.#context.gate.authorize(session, request.channel, 'members');
    return members.allowed ? undefined : members;
  }

  #suspend(subscription: Subscription): void {
    const { session, request, watcher } = subscription;
    subscription.suspended = true;
    this.#context.topics.get(request.channel)?.remove(session);
    if (watcher) this.#members.unwatch(request.channel, watcher);
  }

  /** They come back, from their position, and are asked about as at first. */
  #doubt(subscription: Subscription): void {
    const { session, request, feed, alias, ended } = subscription;
    const { runtime, limits } = this.#context;
    if (ended) return;
    if (feed && alias !== undefined) {
      this.#sendAway(subscription, feed.head);
      return;
    }
    this.#end(subscription);
    session.refuse(request.id, 'unavailable', undefined, { retryAfterMs: runtime.random.integer(limits.resyncMs) });
  }

  #deny(subscription: Subscription, verdict: Verdict): void {
    if (subscription.ended) return;
    const { session, request, alias } = subscription;
    this.#end(subscription);
    const details = { channel: request.channel, ...(alias === undefined ? {} : { alias }) };
    refuseVerdict(session, alias === undefined ? request.id : 0, verdict, details);
  }

  #replace(session: Session, channel: string): void {
    const older = this.#table.get(session, channel);
    if (!older) return;
    this.#end(older);
    if (older.alias === undefined) session.refuse(older.request.id, 'cancelled');
  }

  #catchUp(subscription: Subscription, feed: Feed): Promise<void> {
    const { session, request } = subscription;
    const { limits, runtime, site } = this.#context;
    const options = {
      source: feed,
      wish: request,
      limits,
      ended: () => subscription.ended,
      crowded: () => (session.queuedBytes ?? 0) > limits.queuedBytes,
      pause: () => new Promise<void>((resolve) => void runtime.clock.after(limits.backPressureMs, resolve)),
    };
    return catchUp(options, (caughtUp) => {
      // What waits behind the fence would reach those, too, who may no longer hear it by then.
      if (site.holds) this.#join(subscription, feed, caughtUp);
      else this.#doubt(subscription);
    });
  }

  /** All in one turn: what was missed, and the place in the topic from which everything later comes. */
  #join(subscription: Subscription, feed: Feed, { start, entries, complete }: CaughtUp): void {
    const { session, request } = subscription;
    const topic = this.#context.topics.open(request.channel);
    const last = entries.at(-1) ?? start.base;
    session.send({ frame: 'subscribed', id: request.id, alias: topic.alias, head: last.offset, ...start });
    if (entries.length > 0) session.sendEncoded(concat(entries.map((entry) => feed.encode(entry, topic.alias))));
    topic.add(session, { noEcho: request.noEcho });
    subscription.alias = topic.alias;
    if (complete) this.#countIn(subscription);
    else this.#sendAway(subscription, { epoch: start.base.epoch, offset: last.offset, tag: last.tag });
  }

  #sendAway(subscription: Subscription, base: Position): void {
    const { session, alias } = subscription;
    this.#end(subscription);
    if (alias !== undefined) session.send({ frame: 'reset', alias, reason: RESET_REASONS.lagging, base });
  }

  #countIn(subscription: Subscription): void {
    const { session, request, feed, alias = 0 } = subscription;
    const { site } = this.#context;
    subscription.live = true;
    this.#members.joined(request.channel, session.principal.id);
    if (!request.members) return;
    const send: Session['send'] = (frame) => {
      if (site.holds) session.send(frame);
      else if (feed) this.#sendAway(subscription, feed.head);
    };
    subscription.watcher = { session: { send }, alias };
    this.#members.watch(request.channel, subscription.watcher);
  }

  #livePersons(channel: string): readonly string[] {
    const live = this.#table.of(channel).filter((subscription) => subscription.live);
    return live.map(({ session }) => session.principal.id);
  }

  #countOut({ session, request, watcher, live }: Subscription): void {
    if (!live) return;
    this.#members.left(request.channel, session.principal.id);
    if (watcher) this.#members.unwatch(request.channel, watcher);
  }

  #end(subscription: Subscription): void {
    if (subscription.ended) return;
    const { session, request, feed, alias } = subscription;
    subscription.ended = true;
    this.#table.delete(subscription);
    if (alias !== undefined) this.#context.topics.get(request.channel)?.remove(session);
    this.#countOut(subscription);
    if (feed) this.#context.feeds.release(request.channel);
  }
}
