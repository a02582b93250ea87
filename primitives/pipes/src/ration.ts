import type { PipeFrame } from './endpoint.ts';
import { CHUNK_COST } from './limits.ts';

/** Answers that nothing on this connection asked for: credit for a window that came on the one before, said in quarters as it is read. */
const SPARE_ANSWERS = 4;
/** An acknowledgement and credit. */
const ANSWERS_TO_DATA = 2;

/**
 * What the client at an end may say that the router does not count: data within its credit, and answers to data. The node reckons it from what it
 * sends to that end, so that nobody else has to; whoever keeps the rules is never refused, whatever was lost or comes again.
 */
export class Ration {
  readonly #window: number;
  /** The highest that was heard; undefined: the end has come back, and how much of it is used up is not known. */
  #limit: number | undefined;
  #credit: number;
  #answers = SPARE_ANSWERS;

  /** @param window the most that an end keeps for sending again. @param limit the credit to begin with. */
  constructor(window: number, limit: number | undefined) {
    this.#window = window;
    this.#limit = limit;
    this.#credit = limit ?? 0;
  }

  /** The end is sent this. */
  hear(frame: PipeFrame): void {
    if (frame.frame === 'data') this.#answers += ANSWERS_TO_DATA;
    if (!('limit' in frame)) return;
    const known = this.#limit ?? frame.limit;
    // With `attach` what is not acknowledged is sent again; that and what may follow it is a window.
    this.#credit += frame.frame === 'attach' ? this.#window : Math.max(0, frame.limit - known);
    this.#limit = Math.max(known, frame.limit);
  }

  /** Whether the end may say this; uses it up. */
  take(frame: PipeFrame): boolean {
    if (frame.frame === 'data') return this.#takeData(frame.payload.length + CHUNK_COST);
    if (frame.frame !== 'ack' && frame.frame !== 'credit') return true;
    if (this.#answers === 0) return false;
    this.#answers--;
    return true;
  }

  /** One chunk passes that goes beyond the credit: the other end says so, and ends the pipe. */
  #takeData(cost: number): boolean {
    if (this.#credit < 0) return false;
    this.#credit -= cost;
    return true;
  }
}
