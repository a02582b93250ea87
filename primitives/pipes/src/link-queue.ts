import { dataFrameHead, encodeFrame, type FrameOf } from '@parley/protocol';
import type { Session } from '@parley/routing';
import type { Clock } from '@parley/runtime';
import { CHUNK_BYTES } from './limits.ts';

/** What keeps its order in a pipe. */
export type Queued = FrameOf<'data'> | FrameOf<'attach'> | FrameOf<'abort'>;

/** `head`: the frame as it leaves, but for the payload of data. */
interface Waiting {
  readonly frame: Queued;
  readonly head: Uint8Array;
  readonly bytes: number;
}

/** What waits of one pipe. */
export interface PipeQueue {
  frames: Waiting[];
  bytes: number;
  /** What the pipe may send before it is another one's turn. */
  deficit: number;
  /** Called with each that leaves. */
  readonly onLeave: (frame: Queued) => void;
}

export interface LinkQueueOptions {
  /** Whether nothing may be sent for now: who may have it is not known. */
  readonly held: () => boolean;
  readonly linkBytes: number;
  readonly pollMs: number;
  /** Most that may wait of one pipe. */
  readonly window: number;
}

/** What a pipe may send in a turn: one chunk with its header. */
const QUANTUM = CHUNK_BYTES + 64;
/** Payloads are views of what was read at once; one that waits keeps at most so many times its size in memory. */
const MOST_KEPT = 4;

/**
 * What pipes send to one connection. It takes from them by turns, equal bytes for each (deficit round robin), and only while little waits on the
 * link, so that all other frames pass.
 */
export class LinkQueue {
  readonly #session: Session;
  readonly #clock: Clock;
  readonly #options: LinkQueueOptions;
  /** Those with something to send, in the order of their turns. */
  readonly #turns: PipeQueue[] = [];
  #waiting = false;
  #impatience = 0;

  constructor(session: Session, clock: Clock, options: LinkQueueOptions) {
    this.#session = session;
    this.#clock = clock;
    this.#options = options;
  }

  /** Bytes that wait of all pipes. */
  get bytes(): number {
    return this.#turns.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** More waits on the link than pipes put there: what else it is sent, it does not read. */
  get full(): boolean {
    return (this.#session.queuedBytes ?? 0) > 2 * this.#options.linkBytes;
  }

  open(onLeave: PipeQueue['onLeave']): PipeQueue {
    return { frames: [], bytes: 0, deficit: 0, onLeave };
  }

  /** False: what exceeds the window of a pipe is dropped; whoever keeps to the credit never gets there but by repeating itself. */
  add(queue: PipeQueue, frame: Queued): boolean {
    const waiting = frame.frame === 'data' ? passedOn(frame) : encoded(frame);
    if (queue.bytes + waiting.bytes > this.#options.window + QUANTUM) return false;
    queue.frames.push(waiting);
    queue.bytes += waiting.bytes;
    if (queue.frames.length === 1) this.#turns.push(queue);
    if (!this.#waiting) this.#run();
    return true;
  }

  clear(queue: PipeQueue): void {
    queue.frames = [];
    queue.bytes = 0;
    const index = this.#turns.indexOf(queue);
    if (index >= 0) this.#turns.splice(index, 1);
  }

  #run(): void {
    this.#waiting = false;
    const { held, linkBytes } = this.#options;
    while (this.#turns.length > 0 && !this.#session.ended) {
      if (held() || (this.#session.queuedBytes ?? 0) >= linkBytes) {
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
    const waiting = queue?.frames[0];
    if (!queue || !waiting) return;
    const { frame, head, bytes } = waiting;
    if (queue.deficit < bytes) {
      queue.deficit += QUANTUM;
      this.#turns.push(this.#turns.shift() as PipeQueue);
      return;
    }
    queue.frames.shift();
    queue.bytes -= bytes;
    queue.deficit -= bytes;
    queue.onLeave(frame);
    this.#session.sendEncoded(head, frame.frame === 'data' ? frame.payload : undefined);
    if (queue.frames.length > 0) return;
    queue.deficit = 0;
    this.#turns.shift();
  }

  /** At first only until the link had its turn. */
  #wait(): void {
    this.#waiting = true;
    const run = (): void => this.#run();
    if (this.#impatience++ === 0) this.#clock.soon(run);
    else this.#clock.after(this.#options.pollMs, run);
  }
}

function encoded(frame: Queued): Waiting {
  const head = encodeFrame(frame);
  return { frame, head, bytes: head.length };
}

/** Data leaves as the bytes that came: they are not copied, unless they are a small part of what would be kept in memory with them. */
function passedOn(frame: FrameOf<'data'>): Waiting {
  const head = dataFrameHead(frame);
  const { length, buffer } = frame.payload;
  const kept = buffer.byteLength > MOST_KEPT * length ? { ...frame, payload: frame.payload.slice() } : frame;
  return { frame: kept, head, bytes: head.length + length };
}
