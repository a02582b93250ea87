import type { Cancel, Clock } from '@parley/runtime';
import type { Site } from '@parley/site';
import { Elsewhere } from './elsewhere.ts';
import { Members, type MembersWatcher } from './members.ts';
import type { PeerNews, Peers } from './peers.ts';

export interface MemberListsOptions {
  readonly clock: Clock;
  readonly site: Pick<Site, 'life' | 'members' | 'onChange' | 'onGap'>;
  /** Absent: there are no other nodes. */
  readonly peers?: Peers | undefined;
  readonly tickMs: number;
  readonly listedMs: number;
  /** Persons of the sessions that have the channel open on this node; one for each session. */
  readonly here: (channel: string) => readonly string[];
}

/** A list that sessions of this node watch: of the whole site. */
interface Watched {
  readonly members: Members;
  readonly elsewhere: Elsewhere | undefined;
}

/** What other nodes are told of this one, as somebody there has a list. */
interface Told {
  readonly members: Members;
  readonly watcher: MembersWatcher;
  stop: Cancel;
}

/** A node that has not said for so many times that it has a list has none. */
const TIMES = 3;

/** The member lists of this node, and what it tells other nodes for theirs. */
export class MemberLists {
  readonly #options: MemberListsOptions;
  readonly #watched = new Map<string, Watched>();
  readonly #told = new Map<string, Told>();
  readonly #stops: readonly Cancel[];

  constructor(options: MemberListsOptions) {
    const { site } = options;
    this.#options = options;
    this.#stops = [site.onChange(() => this.#nodesChanged()), site.onGap(() => this.#missed())];
  }

  /** Lists that somebody here watches. */
  get size(): number {
    return this.#watched.size;
  }

  /** Call after the session was added to those that `here` answers; the same holds for `watch`. */
  joined(channel: string, person: string): void {
    this.#watched.get(channel)?.members.joined(person);
    this.#told.get(channel)?.members.joined(person);
  }

  left(channel: string, person: string): void {
    this.#watched.get(channel)?.members.left(person);
    this.#told.get(channel)?.members.left(person);
  }

  watch(channel: string, watcher: MembersWatcher): void {
    const watched = this.#watched.get(channel) ?? this.#list(channel);
    watched.members.watch(watcher);
  }

  unwatch(channel: string, watcher: MembersWatcher): void {
    const watched = this.#watched.get(channel);
    watched?.members.unwatch(watcher);
    if (!watched || watched.members.watched) return;
    watched.elsewhere?.close();
    this.#watched.delete(channel);
  }

  /** What another node says of the channel's members. */
  hear(channel: string, news: PeerNews, fromNode: string): void {
    if (news.news === 'frame') {
      const known = this.#options.site.members.some(({ life }) => life === news.of);
      // Whoever is new is asked when it is known; whoever is gone has nobody.
      if (known && news.frame.frame === 'members') this.#watched.get(channel)?.elsewhere?.hear(fromNode, news.of, news.frame);
    } else if (news.news === 'here') {
      if (this.#watched.has(channel)) this.#options.peers?.tell(channel, { news: 'listed' });
    } else {
      this.#tell(channel, news.news === 'missed');
    }
  }

  close(): void {
    for (const stop of this.#stops) stop();
    for (const { members, elsewhere } of this.#watched.values()) {
      members.close();
      elsewhere?.close();
    }
    for (const channel of this.#told.keys()) this.#untell(channel);
  }

  #list(channel: string): Watched {
    const { clock, tickMs, listedMs, here, peers } = this.#options;
    const members = new Members(clock, tickMs, here(channel));
    const elsewhere =
      peers &&
      new Elsewhere({
        clock,
        tickMs,
        listedMs,
        tell: (news) => peers.tell(channel, { news }),
        joined: (person) => members.joined(person),
        left: (person) => members.left(person),
      });
    const watched = { members, elsewhere };
    this.#watched.set(channel, watched);
    return watched;
  }

  /** Somebody elsewhere has a list: it is told all, or that it has all. */
  #tell(channel: string, all: boolean): void {
    const { clock, listedMs } = this.#options;
    const known = this.#told.get(channel);
    const told = known ?? this.#makeTold(channel);
    told.stop();
    told.stop = clock.after(TIMES * listedMs, () => this.#untell(channel));
    if (known && !all) told.members.confirm(told.watcher);
    else told.members.watch(told.watcher);
  }

  #makeTold(channel: string): Told {
    const { clock, tickMs, here, peers, site } = this.#options;
    const watcher: MembersWatcher = {
      session: { send: (frame) => peers?.tell(channel, { news: 'frame', of: site.life, frame }) },
      alias: 0,
    };
    const told = { members: new Members(clock, tickMs, here(channel)), watcher, stop: () => {} };
    this.#told.set(channel, told);
    return told;
  }

  #untell(channel: string): void {
    const told = this.#told.get(channel);
    told?.stop();
    told?.members.close();
    this.#told.delete(channel);
  }

  #nodesChanged(): void {
    const lives = new Set(this.#options.site.members.map(({ life }) => life));
    for (const [channel, { elsewhere }] of this.#watched) {
      elsewhere?.keepOnly(lives);
      this.#options.peers?.tell(channel, { news: 'listed' });
    }
  }

  /** In both directions. */
  #missed(): void {
    for (const { elsewhere } of this.#watched.values()) elsewhere?.askAgain();
    for (const { members, watcher } of this.#told.values()) members.watch(watcher);
  }
}
