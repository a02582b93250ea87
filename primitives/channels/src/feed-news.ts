import type { FrameOf } from '@parley/protocol';
import type { PeerNews, Peers } from './peers.ts';

/** Bounds of what waits while a channel is opened, which takes as long as its log does. */
const MOST_EARLY = 1_000;
const MOST_EARLY_BYTES = 1024 * 1024;

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

/** What has come before there is an ear for it; beyond the bounds nothing of it is kept. */
class Early {
  #all: (readonly [PeerNews, string])[] = [];
  #bytes = 0;
  #isOverrun = false;

  add(news: PeerNews, fromNode: string): void {
    if (this.#isOverrun) return;
    this.#all.push([news, fromNode]);
    this.#bytes += news.news === 'frame' && 'payload' in news.frame ? news.frame.payload.length : 0;
    this.#isOverrun = this.#all.length > MOST_EARLY || this.#bytes > MOST_EARLY_BYTES;
    if (this.#isOverrun) this.#all = [];
  }

  /** Undefined: it was too much. */
  take(): readonly (readonly [PeerNews, string])[] | undefined {
    return this.#isOverrun ? undefined : this.#all.splice(0);
  }
}

/**
 * What the feeds of one channel on several nodes say to each other. What comes before there is an ear for it waits; where that is too much, the ear is
 * told what follows from having missed it.
 */
export class FeedNews {
  readonly #name: string;
  readonly #peers: Peers | undefined;
  readonly #stop: () => void;
  readonly #early = new Early();
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
    const early = this.#early.take();
    for (const [news, fromNode] of early ?? []) this.#hear(news, fromNode);
    if (early) return;
    ear.forget();
    ear.stranger();
    // Who has a list may have asked.
    ear.members({ news: 'missed' }, '');
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
      this.#early.add(news, fromNode);
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
