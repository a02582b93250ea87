import { type FrameOf, type Position, RECOVERED, RESET_REASONS } from '@parley/protocol';

/** What a client does with a frame of a channel. */
export type ReaderStep =
  /** The subscription stands; `recovered` entries may follow. */
  | { readonly step: 'ready' }
  | { readonly step: 'deliver'; readonly message: FrameOf<'message'> }
  /** Seen before, or of a subscription that is given up. */
  | { readonly step: 'ignore' }
  /** Something is missing or the server gave this reader up: subscribe again, at once, with `position`. */
  | { readonly step: 'resubscribe' }
  /** The position could not be continued: read the state anew. What follows continues from `position`, which is the new one. */
  | { readonly step: 'reset'; readonly reason: number };

const READY: ReaderStep = { step: 'ready' };
const IGNORE: ReaderStep = { step: 'ignore' };
const RESUBSCRIBE: ReaderStep = { step: 'resubscribe' };

/**
 * The client's half of recovery, for one channel: feed it the frames of the channel in the order in which they come and do what it says.
 * The position moves before a step is answered, so that a handler that subscribes again never sees a message twice.
 */
export class Reader {
  protected at: Position | undefined;
  protected live = false;

  /** @param position where an earlier reader ended; without it the reader begins where the server says. */
  constructor(position?: Position) {
    this.at = position;
  }

  /** The last entry that was handed out (or the base of what follows); undefined until the first `subscribed`. For `subscribe.from`. */
  get position(): Position | undefined {
    return this.at;
  }

  /** The connection is gone, or `subscribe` is sent again: frames are ignored until `subscribed` comes. */
  lost(): void {
    this.live = false;
  }

  subscribed({ recovered, reason, base }: FrameOf<'subscribed'>): ReaderStep {
    const from = this.at;
    this.live = true;
    this.at = base;
    if (!from || (recovered === RECOVERED.full && samePosition(from, base))) return READY;
    // A server that begins elsewhere than asked for, without saying why, has another history.
    return { step: 'reset', reason: recovered === RECOVERED.reset ? reason : RESET_REASONS.tag };
  }

  message(message: FrameOf<'message'>): ReaderStep {
    const { at } = this;
    if (!this.live || !at) return IGNORE;
    const { offset, tag } = message;
    if (offset === at.offset + 1) {
      this.at = { epoch: at.epoch, offset, tag };
      return { step: 'deliver', message };
    }
    const sameEntry = offset < at.offset || (offset === at.offset && tag === at.tag);
    return sameEntry ? IGNORE : this.#giveUp();
  }

  /** What the server says after silence. */
  head({ position }: FrameOf<'head'>): ReaderStep {
    if (!this.live || !this.at) return IGNORE;
    return samePosition(position, this.at) ? IGNORE : this.#giveUp();
  }

  reset({ reason, base }: FrameOf<'reset'>): ReaderStep {
    if (!this.live) return IGNORE;
    if (reason === RESET_REASONS.lagging) return this.#giveUp();
    this.at = base;
    return { step: 'reset', reason };
  }

  #giveUp(): ReaderStep {
    this.lost();
    return RESUBSCRIBE;
  }
}

function samePosition(a: Position, b: Position): boolean {
  return a.epoch === b.epoch && a.offset === b.offset && a.tag === b.tag;
}
