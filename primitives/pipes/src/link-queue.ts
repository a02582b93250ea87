import { encodeFrame, type Frame } from '@parley/protocol';
import type { Session } from '@parley/routing';
import type { Clock } from '@parley/runtime';
import { CHUNK_BYTES } from './limits.ts';

/** What waits of one pipe. */
export interface PipeQueue {
  frames: Uint8Array[];
  bytes: number;
  /** What the pipe may send before it is another one's turn. */
  deficit: number;
}

export interface LinkQueueLimits {
  readonly linkBytes: number;
  readonly pollMs: number;
  /** Most that may wait of one pipe. */
  readonly window: number;
}

/** What a pipe may send in a turn: one chunk with its header. */
const QUANTUM = CHUNK_BYTES + 64;

/**
 * What pipes send to one connection. It takes from them by turns, equal bytes for each (deficit round robin), and only while little waits on the
 * link, so that all other frames pass.
 */
export class LinkQueue {
  readonly #session: Session;
  readonly #clock: Clock;
  readonly #limits: LinkQueueLimits;
  /** Those with something to send, in the order of their turns. */
  readonly #turns: PipeQueue[] = [];
  #waiting = false;
  #impatience = 0;

  constructor(session: Session, clock: Clock, limits: LinkQueueLimits) {
    this.#session = session;
    this.#clock = clock;
    this.#limits = limits;
  }

  /** Bytes that wait of all pipes. */
  get bytes(): number {
    return this.#turns.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  open(): PipeQueue {
    return { frames: [], bytes: 0, deficit: 0 };
  }

  /** What exceeds the window of a pipe is dropped: whoever keeps to the credit never gets there but by repeating itself. */
  add(queue: PipeQueue, frame: Frame): void {
    const encoded = encodeFrame(frame);
    if (queue.bytes + encoded.length > this.#limits.window + QUANTUM) return;
    queue.frames.push(encoded);
    queue.bytes += encoded.length;
    if (queue.frames.length === 1) this.#turns.push(queue);
    if (!this.#waiting) this.#run();
  }

  clear(queue: PipeQueue): void {
    queue.frames = [];
    queue.bytes = 0;
    const index = this.#turns.indexOf(queue);
    if (index >= 0) this.#turns.splice(index, 1);
  }

  #run(): void {
    this.#waiting = false;
    while (this.#turns.length > 0 && !this.#session.ended) {
      if ((this.#session.queuedBytes ?? 0) >= this.#limits.linkBytes) {
        this.#wait();
        return;
      }
      this.#impatience = 0;
      this.#turn();
    }
  }

  /** One chunk of the first; it goes on with what is left of its turn, else to the end of the line. */
  #turn(): void {
    const queue = this.#turns[0];
    const frame = queue?.frames[0];
    if (!queue || !frame) return;
    if (queue.deficit < frame.length) {
      queue.deficit += QUANTUM;
      this.#turns.push(this.#turns.shift() as PipeQueue);
      return;
    }
    queue.frames.shift();
    queue.bytes -= frame.length;
    queue.deficit -= frame.length;
    this.#session.sendEncoded(frame);
    if (queue.frames.length > 0) return;
    queue.deficit = 0;
    this.#turns.shift();
  }

  /** At first only until the link had its turn. */
  #wait(): void {
    this.#waiting = true;
    const run = (): void => this.#run();
    if (this.#impatience++ === 0) this.#clock.soon(run);
    else this.#clock.after(this.#limits.pollMs, run);
  }
}
