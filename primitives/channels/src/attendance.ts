import type { Position } from '@parley/protocol';
import type { Session } from '@parley/routing';
import type { Runtime } from '@parley/runtime';
import type { Site } from '@parley/site';
import type { ChannelLimits } from './limits.ts';
import { MemberLists } from './member-lists.ts';
import type { PeerNews, Peers } from './peers.ts';
import type { Subscription } from './subscription.ts';

export interface AttendanceOptions {
  readonly runtime: Runtime;
  readonly site: Site;
  readonly peers: Peers | undefined;
  readonly limits: ChannelLimits;
  /** The subscriptions of a channel on this node. */
  readonly of: (channel: string) => readonly Subscription[];
  /** There is news of a list while this node has no lease: whoever watches it comes back. */
  readonly sendAway: (subscription: Subscription, base: Position) => void;
}

/** Readers as members of their channels: they count once they have caught up, and watch the list of all if they asked for it. */
export class Attendance {
  readonly #options: AttendanceOptions;
  readonly #lists: MemberLists;

  constructor(options: AttendanceOptions) {
    const { runtime, site, peers, limits, of } = options;
    this.#options = options;
    const here = (channel: string): readonly string[] => {
      const live = of(channel).filter((subscription) => subscription.live);
      return live.map(({ session }) => session.principal.id);
    };
    this.#lists = new MemberLists({ clock: runtime.clock, site, peers, tickMs: limits.membersMs, listedMs: limits.listedMs, here });
  }

  /** Lists that somebody watches. */
  get size(): number {
    return this.#lists.size;
  }

  /** What another node says of the members of a channel. */
  hear(channel: string, news: PeerNews, fromNode: string): void {
    this.#lists.hear(channel, news, fromNode);
  }

  enter(subscription: Subscription): void {
    const { session, request, feed, alias = 0 } = subscription;
    const { site, sendAway } = this.#options;
    subscription.live = true;
    this.#lists.joined(request.channel, session.principal.id);
    if (!request.members) return;
    const send: Session['send'] = (frame) => {
      if (site.holds) session.send(frame);
      else if (feed) sendAway(subscription, feed.head);
    };
    subscription.watcher = { session: { send }, alias };
    this.#lists.watch(request.channel, subscription.watcher);
  }

  /** It counts still, and is told nothing of the others any more. */
  suspend({ request, watcher }: Subscription): void {
    if (watcher) this.#lists.unwatch(request.channel, watcher);
  }

  /** Does nothing for one that has not entered. */
  leave(subscription: Subscription): void {
    const { session, request, live } = subscription;
    if (!live) return;
    this.#lists.left(request.channel, session.principal.id);
    this.suspend(subscription);
  }

  close(): void {
    this.#lists.close();
  }
}
