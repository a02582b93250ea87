import type { FrameOf } from '@parley/protocol';
import type { PeerNews, Peers } from './peers.ts';

/** What a feed does about what the other nodes say. */
export interface FeedEar {
  /** The epoch that it is in. */
  readonly epoch: () => string;
  readonly message: (frame: FrameOf<'message'>) => void;
  readonly head: (frame: FrameOf<'head'>) => void;
  /** A message or a head of another epoch. */
  readonly stranger: () => void;
  readonly cast: (frame: FrameOf<'cast'>) => void;
  readonly forget: () => void;
  readonly members: (news: PeerNews, fromNode: string) => void;
}

/** What the feeds of one channel on several nodes say to each other. What comes before there is an ear for it waits. */
export class FeedNews {
  readonly #name: string;
  readonly #peers: Peers | undefined;
  readonly #stop: () => void;
  #early: (readonly [PeerNews, string])[] = [];
  #ear: FeedEar | undefined;

  /** @param peers absent: there are no other nodes. */
  constructor(name: string, peers: Peers | undefined) {
    this.#name = name;
    this.#peers = peers;
    this.#stop = peers?.listen(name, (news, fromNode) => this.#hear(news, fromNode)) ?? (() => {});
    // Who keeps a list of members learns that some may come from here.
    peers?.tell(name, { news: 'here' });
  }

  listen(ear: FeedEar): void {
    this.#ear = ear;
    for (const [news, fromNode] of this.#early.splice(0)) this.#hear(news, fromNode);
  }

  tell(frame: FrameOf<'message'> | FrameOf<'head'> | FrameOf<'cast'>, epoch: string): void {
    this.#peers?.tell(this.#name, { news: 'frame', of: epoch, frame });
  }

  tellForget(): void {
    this.#peers?.tell(this.#name, { news: 'forget' });
  }

  close(): void {
    this.#stop();
  }

  #hear(news: PeerNews, fromNode: string): void {
    const ear = this.#ear;
    if (!ear) {
      this.#early.push([news, fromNode]);
    } else if (news.news === 'forget') {
      ear.forget();
    } else if (news.news !== 'frame' || news.frame.frame === 'members') {
      ear.members(news, fromNode);
    } else if (news.frame.frame === 'cast') {
      ear.cast(news.frame);
    } else if (news.of !== ear.epoch()) {
      ear.stranger();
    } else if (news.frame.frame === 'message') {
      ear.message(news.frame);
    } else if (news.frame.frame === 'head') {
      ear.head(news.frame);
    }
  }
}
