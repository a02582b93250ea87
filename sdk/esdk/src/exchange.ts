import type { Frame, FrameName, FrameOf } from '@parley/protocol';
import type { Cancel, Runtime } from '@parley/runtime';
import { asParleyError, errorOf, onAbort, ParleyError } from './error.ts';
import type { Link } from './link.ts';

/** One thing asked of the server. */
export interface Question {
  /** Called for every sending, with a fresh id. */
  build(id: number): Frame;
  /** Called while the answer's frame is handled, so that what follows it on the wire finds its effect. An error is the last answer. */
  answer(answer: Frame | ParleyError): void;
  /** Sent again after every reconnect until it is over; else a lost connection answers it with `unavailable`. */
  readonly repeat?: boolean | undefined;
  /** Answers go on coming until it is taken back. */
  readonly many?: boolean;
  /** What tells the server that nobody waits for it any more. */
  readonly takeBack?: 'cancel' | 'unwatch';
}

export interface AskOptions {
  readonly repeat?: boolean | undefined;
  /** From now on, including the time without a connection. Default: none. */
  readonly deadlineMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Questions and their answers over one connection after another. What is asked while there is no connection leaves with the next one, in
 * the order of asking. Knows what every part of a client has to know of the server: the link, the clock, who one is.
 */
export class Exchange {
  readonly runtime: Runtime;
  /** Oneself; unknown before the first welcome. */
  person: string | undefined;
  /** Milliseconds to add to the local clock to get the server's. */
  clockOffset = 0;
  /** Takes what is no answer, where a door of its own has come for it: true where the frame was for it. */
  declare other?: (frame: Frame) => boolean;
  /** While it is up. */
  link: Link | undefined;
  /** From its hello on. */
  #dialled: Link | undefined;
  /** Everything that is not over, in the order of asking, with its id on the connection of now; 0: not sent. */
  readonly #open = new Map<Question, number>();
  readonly #byId = new Map<number, Question>();
  #lastId = 0;
  #ended: ParleyError | undefined;

  constructor(runtime: Runtime) {
    this.runtime = runtime;
  }

  /** The server's clock. */
  now(): number {
    return this.runtime.clock.now() + this.clockOffset;
  }

  /** Returns how to take it back. */
  ask(question: Question): Cancel {
    if (this.#ended) question.answer(this.#ended);
    else {
      this.#open.set(question, 0);
      this.#send(question);
    }
    return () => {
      const id = this.#over(question);
      if (id && question.takeBack) this.#dialled?.send({ frame: question.takeBack, id });
    };
  }

  /** A question with one answer, as a promise. */
  request<N extends FrameName>(build: (id: number) => Frame, options: AskOptions = {}): Promise<FrameOf<N>> {
    const { repeat, deadlineMs, signal } = options;
    return new Promise((resolve, reject) => {
      let stopListening = (): void => {};
      const answer = (given: Frame | ParleyError): void => {
        late?.();
        stopListening();
        if (given instanceof ParleyError) reject(given);
        else resolve(given as unknown as FrameOf<N>);
      };
      const stop = (error: ParleyError): void => {
        takeBack();
        answer(error);
      };
      const late =
        deadlineMs === undefined ? undefined : this.runtime.clock.after(deadlineMs, () => stop(new ParleyError('deadline-exceeded')));
      const takeBack = this.ask({ build, answer, repeat, takeBack: 'cancel' });
      stopListening = onAbort(signal, stop);
    });
  }

  /** Whether the frame was an answer to a question. */
  handle(frame: Frame): boolean | undefined {
    const question = this.#byId.get('id' in frame ? frame.id : 0);
    if (!question) return this.other?.(frame);
    const error = frame.frame === 'error' ? errorOf(frame) : undefined;
    if (error || !question.many) this.#over(question);
    question.answer(error ?? frame);
    return true;
  }

  /** Behind the hello, in the order of asking: what would be sent again anyway, as far as it need not wait for the welcome. */
  opened(link: Link): void {
    this.#dialled = link;
    for (const question of [...this.#open.keys()]) if (!question.repeat || !this.#send(question, link)) return;
  }

  up({ person, serverTime }: FrameOf<'welcome'>): void {
    this.link = this.#dialled;
    this.person = person;
    this.clockOffset = serverTime - this.runtime.clock.now();
    for (const [question, id] of [...this.#open]) if (!id) this.#send(question);
  }

  down(): void {
    this.link = undefined;
    this.#byId.clear();
    for (const [question, id] of [...this.#open]) {
      if (question.repeat || !id) this.#open.set(question, 0);
      else this.#fail(question, new ParleyError('unavailable'));
    }
  }

  end(error: ParleyError): void {
    this.#ended = error;
    for (const question of [...this.#open.keys()]) this.#fail(question, error);
  }

  /** False where it has to wait for a connection, or for the welcome. */
  #send(question: Question, link: Link | undefined = this.link): boolean {
    const id = ++this.#lastId;
    try {
      if (!link?.send(question.build(id))) return false;
      this.#open.set(question, id);
      this.#byId.set(id, question);
    } catch (error) {
      this.#fail(question, asParleyError(error, 'bad-request'));
    }
    return true;
  }

  #fail(question: Question, error: ParleyError): void {
    this.#over(question);
    question.answer(error);
  }

  #over(question: Question): number | undefined {
    const id = this.#open.get(question);
    this.#open.delete(question);
    if (id) this.#byId.delete(id);
    return id;
  }
}
