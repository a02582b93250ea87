import type { Frame } from '@parley/protocol';
import type { Cancel, Clock } from '@parley/runtime';
import { asParleyError, errorOf, ParleyError } from './error.ts';
import type { Link } from './link.ts';

export type Answer = Frame | ParleyError;

export interface AskOptions {
  /** Sent again after every reconnect until it is answered; else a lost connection settles it with `unavailable`. */
  readonly repeat?: boolean;
  /** From now on, including the time without a connection. Default: none. */
  readonly deadlineMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

interface Question {
  readonly build: (id: number) => Frame;
  readonly repeat: boolean;
  readonly settle: (answer: Answer) => void;
  /** Whether the server can be told that the answer is no longer wanted. */
  cancellable?: boolean;
}

/**
 * Questions and their answers over one connection after another. What is asked while there is no connection leaves with the next one, in
 * the order of asking. The server's `error` and the final answer both settle a question, exactly once and before the next frame is read.
 */
export class Exchange {
  readonly #clock: Clock;
  /** Undefined while down. */
  readonly #link: () => Link | undefined;
  readonly #waiting = new Set<Question>();
  readonly #sent = new Map<number, Question>();
  #lastId = 0;
  #ended: ParleyError | undefined;

  constructor(clock: Clock, link: () => Link | undefined) {
    this.#clock = clock;
    this.#link = link;
  }

  nextId(): number {
    return ++this.#lastId;
  }

  /** Calls `settle` while the answer's frame is handled, so that what follows it on the wire finds its effect. Returns how to give up. */
  ask(build: (id: number) => Frame, settle: (answer: Answer) => void, repeat: boolean): Cancel {
    const question: Question = { build, settle, repeat };
    if (this.#ended) settle(this.#ended);
    else if (this.#link()) this.#send(question);
    else this.#waiting.add(question);
    return () => this.#forget(question);
  }

  /** The same as a promise. */
  request<N extends Frame['frame']>(build: (id: number) => Frame, options: AskOptions = {}): Promise<Extract<Frame, { frame: N }>> {
    const { repeat = false, deadlineMs, signal } = options;
    return new Promise((resolve, reject) => {
      const aborted = (): void => stop(new ParleyError('cancelled', undefined, { cause: signal?.reason }));
      const finish = (answer: Answer): void => {
        noDeadline?.();
        signal?.removeEventListener('abort', aborted);
        if (answer instanceof ParleyError) reject(answer);
        else resolve(answer as Extract<Frame, { frame: N }>);
      };
      let noDeadline: Cancel | undefined;
      let forget: Cancel | undefined;
      const stop = (error: ParleyError): void => {
        forget?.();
        finish(error);
      };
      if (signal?.aborted) return aborted();
      signal?.addEventListener('abort', aborted);
      if (deadlineMs !== undefined) noDeadline = this.#clock.after(deadlineMs, () => stop(new ParleyError('deadline-exceeded')));
      forget = this.ask(build, finish, repeat);
    });
  }

  /** Whether the frame was an answer to a question. */
  handle(frame: Frame): boolean {
    const id = 'id' in frame ? frame.id : 0;
    const question = this.#sent.get(id);
    if (!question) return false;
    if (frame.frame === 'response' && frame.more) return true;
    this.#sent.delete(id);
    question.settle(frame.frame === 'error' ? errorOf(frame) : frame);
    return true;
  }

  up(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const question of waiting) this.#send(question);
  }

  down(): void {
    const sent = [...this.#sent.values()];
    this.#sent.clear();
    // What was sent comes before what never left.
    const later = [...this.#waiting];
    this.#waiting.clear();
    for (const question of [...sent.filter((each) => each.repeat), ...later]) this.#waiting.add(question);
    for (const question of sent) {
      if (!question.repeat) question.settle(new ParleyError('unavailable', 'The connection was lost before the answer came.'));
    }
  }

  end(error: ParleyError): void {
    this.#ended = error;
    const open = [...this.#sent.values(), ...this.#waiting];
    this.#sent.clear();
    this.#waiting.clear();
    for (const question of open) question.settle(error);
  }

  #send(question: Question): void {
    const id = this.nextId();
    this.#sent.set(id, question);
    try {
      const frame = question.build(id);
      question.cancellable = frame.frame === 'request';
      this.#link()?.send(frame);
    } catch (error) {
      this.#sent.delete(id);
      question.settle(asParleyError(error, 'bad-request'));
    }
  }

  #forget(question: Question): void {
    this.#waiting.delete(question);
    for (const [id, each] of this.#sent) {
      if (each !== question) continue;
      this.#sent.delete(id);
      if (question.cancellable) this.#link()?.send({ frame: 'cancel', id });
    }
  }
}
