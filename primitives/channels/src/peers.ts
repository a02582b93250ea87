import type { Backbone } from '@parley/backbone';
import { decodeFrames, encodeFrame, type Frame } from '@parley/protocol';

/** What one node tells the others about a channel: a frame (with alias 0), or that it redacted or truncated what they may hold in memory. */
export type PeerNews = Frame | 'forget';

const FRAME = 0;
const FORGET = 1;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** The other nodes that use the same channel, over the backbone: `u8 kind | u16 length | channel name | frame`. */
export class Peers {
  readonly #backbone: Backbone;

  constructor(backbone: Backbone) {
    this.#backbone = backbone;
  }

  tell(channel: string, news: PeerNews): void {
    const name = encoder.encode(channel);
    const body = news === 'forget' ? new Uint8Array() : encodeFrame(news);
    const bytes = new Uint8Array(3 + name.length + body.length);
    bytes.set([news === 'forget' ? FORGET : FRAME, name.length >> 8, name.length & 0xff]);
    bytes.set(name, 3);
    bytes.set(body, 3 + name.length);
    this.#backbone.publish(subjectOf(channel), bytes);
  }

  /** Calls `hear` for what other nodes tell about the channel, until the returned function is called. */
  listen(channel: string, hear: (news: PeerNews) => void): () => void {
    return this.#backbone.subscribe(subjectOf(channel), (bytes) => {
      const body = 3 + (((bytes[1] ?? 0) << 8) | (bytes[2] ?? 0));
      if (decoder.decode(bytes.subarray(3, body)) !== channel) return;
      if (bytes[0] === FORGET) hear('forget');
      else for (const frame of decodeFrames(bytes.subarray(body))) hear(frame);
    });
  }

  /** Calls `fn` whenever the backbone is back after a break: anything may have been missed. */
  onHealed(fn: () => void): () => void {
    return this.#backbone.onStatus((status) => {
      if (status === 'connected') fn();
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
