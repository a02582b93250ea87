import type { Backbone } from '@parley/backbone';
import { decodeFrames, encodeFrame, type Frame } from '@parley/protocol';

/** What one node tells the others about a channel. */
export type PeerNews =
  /**
   * A frame with alias 0. `of` is what it belongs to: the epoch of a message or a head, the life of the node whose members it has; else empty.
   */
  | { readonly news: 'frame'; readonly of: string; readonly frame: Frame }
  /** It redacted or truncated what they may hold in memory. */
  | { readonly news: 'forget' }
  /**
   * Of lists of members: the channel has been opened on a node (who has a list is to say so), a node has a list (who has told it nothing is to tell
   * it all), or has missed something (all are to tell it all).
   */
  | { readonly news: 'here' | 'listed' | 'missed' };

const NEWS = ['frame', 'forget', 'here', 'listed', 'missed'] as const;
const encoder = new TextEncoder();
const decoder = new TextDecoder();
const NOTHING = new Uint8Array();

/** The other nodes that use the same channel, over the backbone: `u8 kind | u16 length | channel | u8 length | of | frame`. */
export class Peers {
  readonly #backbone: Backbone;

  constructor(backbone: Backbone) {
    this.#backbone = backbone;
  }

  tell(channel: string, news: PeerNews): void {
    const name = encoder.encode(channel);
    const of = news.news === 'frame' ? encoder.encode(news.of) : NOTHING;
    const body = news.news === 'frame' ? encodeFrame(news.frame) : NOTHING;
    const bytes = new Uint8Array(4 + name.length + of.length + body.length);
    bytes.set([NEWS.indexOf(news.news), name.length >> 8, name.length & 0xff]);
    bytes.set(name, 3);
    bytes[3 + name.length] = of.length;
    bytes.set(of, 4 + name.length);
    bytes.set(body, 4 + name.length + of.length);
    this.#backbone.publish(subjectOf(channel), bytes);
  }

  /** Calls `hear` for what other nodes tell about the channel, until the returned function is called. */
  listen(channel: string, hear: (news: PeerNews, fromNode: string) => void): () => void {
    return this.#backbone.subscribe(subjectOf(channel), (bytes, fromNode) => {
      const nameEnd = 3 + (((bytes[1] ?? 0) << 8) | (bytes[2] ?? 0));
      if (decoder.decode(bytes.subarray(3, nameEnd)) !== channel) return;
      const body = nameEnd + 1 + (bytes[nameEnd] ?? 0);
      const news = NEWS[bytes[0] ?? 0];
      if (!news) throw new TypeError(`Nobody knows news of kind ${bytes[0]}.`);
      if (news !== 'frame') return hear({ news }, fromNode);
      const of = decoder.decode(bytes.subarray(nameEnd + 1, body));
      for (const frame of decodeFrames(bytes.subarray(body))) hear({ news, of, frame }, fromNode);
    });
  }
}

/** FNV-1a over UTF-16 units, twice with different starts: names of users' making never appear in subjects; receivers compare the name. */
export function subjectOf(channel: string): string {
  let a = 0x811c9dc5;
  let b = 0x9e3779b9;
  for (let i = 0; i < channel.length; i++) {
    const unit = channel.charCodeAt(i);
    a = Math.imul(a ^ unit, 0x01000193);
    b = Math.imul(b ^ unit, 0x85ebca6b);
  }
  return `channel.${(a >>> 0).toString(16).padStart(8, '0')}${(b >>> 0).toString(16).padStart(8, '0')}`;
}
