import type { FrameOf, Position } from '@parley/protocol';
import { Reader, type ReaderStep } from './reader.ts';

/** The reader of a subscription with `noEcho`: what the client publishes itself does not come back as a message, only as `published`. */
export class NoEchoReader extends Reader {
  /** Own publications that are ahead of the position, by offset. */
  readonly #own = new Map<number, number>();

  override lost(): void {
    super.lost();
    this.#own.clear();
  }

  override subscribed(frame: FrameOf<'subscribed'>): ReaderStep {
    this.#own.clear();
    return super.subscribed(frame);
  }

  override message(message: FrameOf<'message'>): ReaderStep {
    const step = super.message(message);
    if (step.step === 'deliver') this.#passOwn();
    return step;
  }

  override reset(frame: FrameOf<'reset'>): ReaderStep {
    const step = super.reset(frame);
    if (step.step === 'reset') this.#own.clear();
    return step;
  }

  /** An own publication was acknowledged at this position. */
  published({ epoch, offset, tag }: Position): void {
    const { at } = this;
    if (!this.live || !at || epoch !== at.epoch || offset <= at.offset) return;
    this.#own.set(offset, tag);
    this.#passOwn();
  }

  /** Own publications that stand right behind the position are passed: they do not come. */
  #passOwn(): void {
    for (let { at } = this; at; at = this.#next(at)) this.at = at;
  }

  #next({ epoch, offset }: Position): Position | undefined {
    this.#own.delete(offset);
    const tag = this.#own.get(offset + 1);
    return tag === undefined ? undefined : { epoch, offset: offset + 1, tag };
  }
}
