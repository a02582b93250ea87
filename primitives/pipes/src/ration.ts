import { Bucket } from '@parley/routing';
import type { Clock } from '@parley/runtime';
import { CHUNK_COST, type EndpointLimits } from './limits.ts';
import type { PipeFrame } from './pipe-frame.ts';

/** Answers that nothing on this connection asked for: credit for a window that came on the one before, said in quarters as it is read. */
const SPARE_ANSWERS = 4;
/** An acknowledgement and credit. */
const ANSWERS_TO_DATA = 2;
/** Questions of an end that come at once after a link that stood still. */
const QUESTIONS_AT_ONCE = 8;
/** How many may come in the time in which an end asks once: clocks differ. */
const QUESTIONS_PER_PROBE = 1.25;

export interface RationOptions {
  readonly clock: Pick<Clock, 'monotonic'>;
  readonly limits: Pick<EndpointLimits, 'window' | 'probeMs'>;
  /** The credit to begin with; undefined: the end has come back, and how much of it is used up is not known. */
  readonly limit: number | undefined;
  /** Up to where it has received, as it says itself. */
  readonly received: number;
  /** Called with each chunk that it says and was not asked to say again. */
  readonly onChunk?: () => void;
  /** Most questions that a link holds up and brings at once. */
  readonly questionsAtOnce?: number;
}

/**
 * What the client at an end may say that the router does not count, or that makes the other end say much: data within its credit and in its order,
 * answers to data, questions. The node reckons it from what it sends to that end, so that nobody else has to; whoever keeps the rules is never
 * refused, whatever was lost or comes again.
 */
export class Ration {
  readonly #clock: RationOptions['clock'];
  readonly #window: number;
  /** The highest that was heard. */
  #limit: number | undefined;
  #credit: number;
  #answers = SPARE_ANSWERS;
  /** The last chunk that it said. */
  #said = 0;
  /** What the other end has of them. */
  #acknowledged = 0;
  /** What it was asked to say again, and has not yet. */
  #again = 0;
  readonly #onChunk: RationOptions['onChunk'];
  /** How often it may go on with another chunk than the next one. */
  #rewinds = 0;
  /** Where it is itself, if it keeps the rules. */
  #received: number;
  /** What it was sent last came too early. It says so once. */
  #gap = false;
  /** Its `attach` that are called for. */
  #places = 0;
  readonly #questions: Bucket;

  constructor({ clock, limits: { window, probeMs }, limit, received, onChunk, questionsAtOnce = QUESTIONS_AT_ONCE }: RationOptions) {
    const perSecond = (QUESTIONS_PER_PROBE * 1_000) / probeMs;
    this.#clock = clock;
    this.#window = window;
    this.#limit = limit;
    this.#credit = limit ?? 0;
    this.#received = received;
    this.#onChunk = onChunk;
    this.#questions = new Bucket(perSecond, questionsAtOnce / perSecond, clock.monotonic());
  }

  /** The end is sent this: on the same connection everything else comes before or after it. */
  hear(frame: PipeFrame): void {
    if (frame.frame === 'data') this.#hearData(frame.seq);
    else if (frame.frame === 'credit') this.#grant(frame.limit);
    else if (frame.frame === 'ack') this.#acknowledged = Math.max(this.#acknowledged, frame.seq);
    else if (frame.frame === 'attach') {
      this.#acknowledged = Math.max(this.#acknowledged, frame.seq);
      this.#rewinds++;
      this.#again = this.#window;
      if (frame.answer) this.#places++;
      this.#grant(frame.limit, this.#window);
    }
  }

  /** Whether the end may say this; uses it up. */
  take(frame: PipeFrame): boolean {
    if (frame.frame === 'data') return this.#takeData(frame.seq, frame.payload.length + CHUNK_COST);
    if (frame.frame === 'attach') return this.#takePlace();
    if (frame.frame === 'abort') return true;
    if (this.#answers === 0) return false;
    this.#answers--;
    return true;
  }

  /** @param again with `attach` what is not acknowledged is sent again; that and what may follow it is a window. */
  #grant(limit: number, again?: number): void {
    const known = this.#limit ?? limit;
    this.#credit += again ?? Math.max(0, limit - known);
    this.#limit = Math.max(known, limit);
  }

  #hearData(seq: number): void {
    this.#answers += ANSWERS_TO_DATA;
    if (seq === this.#received + 1) {
      this.#received = seq;
      this.#gap = false;
    } else if (seq > this.#received && !this.#gap) {
      this.#gap = true;
      this.#places++;
    }
  }

  /** One chunk passes that goes beyond the credit: the other end says so, and ends the pipe. */
  #takeData(seq: number, cost: number): boolean {
    if (this.#credit < 0 || !this.#follows(seq)) return false;
    this.#credit -= cost;
    this.#said = seq;
    if (this.#again < cost) this.#onChunk?.();
    else this.#again -= cost;
    return true;
  }

  /**
   * What jumps would let the other end miss chunks and ask for them, and be the one that floods. To make it ask and to heal that are two jumps, and
   * what it asks allows one.
   */
  #follows(seq: number): boolean {
    if (seq === this.#said + 1) return true;
    // What has arrived meanwhile is not said again.
    if (seq > this.#said && seq <= this.#acknowledged + 1) return true;
    if (this.#rewinds === 0) return false;
    this.#rewinds--;
    return true;
  }

  /** Each makes the other end send a window again. */
  #takePlace(): boolean {
    if (this.#places === 0) return this.#questions.charge(1, this.#clock.monotonic()) === 0;
    this.#places--;
    return true;
  }
}
