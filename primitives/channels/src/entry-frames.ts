import { encodeFrame, type FrameOf } from '@parley/protocol';
import type { Entry } from '@parley/storage';

/** The message frames of a channel's entries under the alias of its topic; each is encoded once for all who ask for it. */
export class EntryFrames {
  #frames = new WeakMap<Entry, Uint8Array>();
  #alias = -1;

  encode(entry: Entry, alias: number): Uint8Array {
    if (alias !== this.#alias) this.#frames = new WeakMap();
    this.#alias = alias;
    const known = this.#frames.get(entry);
    const frame = known ?? encodeFrame(messageOf(entry, alias));
    if (!known) this.#frames.set(entry, frame);
    return frame;
  }
}

export function messageOf({ offset, tag, at, sender, payload }: Entry, alias: number): FrameOf<'message'> {
  return { frame: 'message', alias, offset, tag, at, sender, payload };
}
