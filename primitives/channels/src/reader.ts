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
  #position: Position | undefined;
  #live = false;
  /** Own publications of a reader without echo that are ahead of the position, by offset. */
  readonly #own = new Map<number, number>();

  /** @param position where an earlier reader ended; without it the reader begins where the server says. */
  constructor(position?: Position) {
    this.#position = position;
  }

  /** The last entry that was handed out (or the base of what follows); undefined until the first `subscribed`. For `subscribe.from`. */
  get position(): Position | undefined {
    return this.#position;
  }

  /** The connection is gone, or `subscribe` is sent again: frames are ignored until `subscribed` comes. */
  lost(): void {
    this.#live = false;
    this.#own.clear();
  }

  subscribed({ recovered, reason, base }: FrameOf<'subscribed'>): ReaderStep {
    const from = this.#position;
    this.#live = true;
    this.#own.clear();
    this.#position = base;
    if (!from || (recovered === RECOVERED.full && samePosition(from, base))) return READY;
    // A server that begins elsewhere than asked for, without saying why, has another history.
    return { step: 'reset', reason: recovered === RECOVERED.reset ? reason : RESET_REASONS.tag };
  }

  message(message: FrameOf<'message'>): ReaderStep {
    const at = this.#position;
    if (!this.#live || !at) return IGNORE;
    if (message.offset === at.offset + 1) {
      this.#moveTo(message.offset, message.tag);
      return { step: 'deliver', message };
    }
    const sameEntry = message.offset < at.offset || (message.offset === at.offset && message.tag === at.tag);
    return sameEntry ? IGNORE : this.#giveUp();
  }

  /** What the server says after silence. */
  head({ position }: FrameOf<'head'>): ReaderStep {
    if (!this.#live || !this.#position) return IGNORE;
    return samePosition(position, this.#position) ? IGNORE : this.#giveUp();
  }

  reset({ reason, base }: FrameOf<'reset'>): ReaderStep {
    if (!this.#live) return IGNORE;
    if (reason === RESET_REASONS.lagging) return this.#giveUp();
    this.#position = base;
    this.#own.clear();
    return { step: 'reset', reason };
  }

  /** Only for readers subscribed with `noEcho`: an own publication was acknowledged at this position and will not come as a message. */
  published({ epoch, offset, tag }: Position): void {
    const at = this.#position;
    if (!this.#live || !at || epoch !== at.epoch || offset <= at.offset) return;
    this.#own.set(offset, tag);
    this.#moveTo(at.offset, at.tag);
  }

  /** Own publications that stand right behind are passed too: they do not come. */
  #moveTo(offset: number, tag: number): void {
    let end = { epoch: this.#position?.epoch ?? '', offset, tag };
    this.#own.delete(offset);
    for (let next = this.#own.get(end.offset + 1); next !== undefined; next = this.#own.get(end.offset + 1)) {
      end = { epoch: end.epoch, offset: end.offset + 1, tag: next };
      this.#own.delete(end.offset);
    }
    this.#position = end;
  }

  #giveUp(): ReaderStep {
    this.lost();
    return RESUBSCRIBE;
  }
}

function samePosition(a: Position, b: Position): boolean {
  return a.epoch === b.epoch && a.offset === b.offset && a.tag === b.tag;
}
