import { type FrameOf, type Position, RESET_REASONS } from '@parley/protocol';
import type { Session, Topics } from '@parley/routing';
import type { Runtime } from '@parley/runtime';
import type { Site } from '@parley/site';
import { Attendance } from './attendance.ts';
import { type CaughtUp, catchUp } from './catch-up.ts';
import { concat } from './concat.ts';
import type { Feed } from './feed.ts';
import type { Feeds } from './feeds.ts';
import type { ChannelGate } from './gate.ts';
import type { ChannelLimits } from './limits.ts';
import type { PeerNews, Peers } from './peers.ts';
import { ReaderRights } from './reader-rights.ts';
import { refuseFault } from './refusals.ts';
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
  readonly #attendance: Attendance;
  readonly #rights: ReaderRights;

  constructor(context: SubscriptionsContext) {
    this.#context = context;
    this.#table = new SubscriptionTable((subscription) => this.#end(subscription));
    const sendAway = (subscription: Subscription, base: Position): void => this.#sendAway(subscription, base);
    this.#attendance = new Attendance({ ...context, of: (channel) => this.#table.of(channel), sendAway });
    const end = (subscription: Subscription): void => this.#end(subscription);
    this.#rights = new ReaderRights({ ...context, attendance: this.#attendance, end, sendAway });
  }

  get size(): number {
    return this.#table.size;
  }

  /** Member lists that somebody watches. */
  get memberLists(): number {
    return this.#attendance.size;
  }

  /** What another node says of the members of a channel. */
  hearMembers(channel: string, news: PeerNews, fromNode: string): void {
    this.#attendance.hear(channel, news, fromNode);
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
      const denied = await this.#rights.denied(subscription);
      if (denied) return this.#rights.deny(subscription, denied);
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
    this.#rights.suspend(this.#table.all());
  }

  /** Ends the subscriptions of the channel or namespace (of one person, or of all) that are no longer permitted, and says so. */
  async revalidate(channel: string, person?: string): Promise<void> {
    await this.#rights.recheck(
      this.#table.concerning(channel).filter(({ session }) => person === undefined || session.principal.id === person),
    );
  }

  /** The same for all channels of a session, whose principal is another one. */
  async revalidateSession(session: Session): Promise<void> {
    await this.#rights.recheck(this.#table.ofSession(session));
  }

  close(): void {
    this.#table.clear();
    this.#attendance.close();
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
      else this.#rights.doubt(subscription);
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
    if (complete) this.#attendance.enter(subscription);
    else this.#sendAway(subscription, { epoch: start.base.epoch, offset: last.offset, tag: last.tag });
  }

  #sendAway(subscription: Subscription, base: Position): void {
    const { session, alias } = subscription;
    this.#end(subscription);
    if (alias !== undefined) session.send({ frame: 'reset', alias, reason: RESET_REASONS.lagging, base });
  }

  #end(subscription: Subscription): void {
    if (subscription.ended) return;
    const { session, request, feed, alias } = subscription;
    subscription.ended = true;
    this.#table.delete(subscription);
    if (alias !== undefined) this.#context.topics.get(request.channel)?.remove(session);
    this.#attendance.leave(subscription);
    if (feed) this.#context.feeds.release(request.channel);
  }
}
