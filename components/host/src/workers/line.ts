import { AsyncLocalStorage } from 'node:async_hooks';
import { Refused } from '@parley/component';
import type { Cancel, Clock } from '@parley/runtime';
import { type Failure, fromFailure, type Message, pack, toFailure, unpack } from './crossing.ts';
import type { WorkerLimits } from './limits.ts';
import { Outbox } from './outbox.ts';

export interface LineOptions {
  readonly clock: Pick<Clock, 'after'>;
  readonly limits: WorkerLimits;
  readonly post: (bytes: Uint8Array<ArrayBuffer>) => void;
  /** Does what the other end asks for. The signal aborts when it asks no longer. */
  readonly perform: (what: string, args: readonly unknown[], signal: AbortSignal) => unknown;
  readonly hear: (what: string, args: readonly unknown[]) => void;
  /** What is heard cannot be understood, or is more than was agreed; also where `hear` throws. */
  readonly onFault: (fault: unknown) => void;
}

export interface AskOptions {
  readonly signal?: AbortSignal;
  /** Rejects with `unavailable` after this. */
  readonly withinMs?: number;
}

interface Asked {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
  readonly settled: () => void;
  /** Runs what the other end does for this call as a part of it: of what a call has stored is asked under which lease it began. */
  readonly inside: <T>(fn: () => T) => T;
}

/**
 * One end of what two threads say to each other: questions with one answer each, and news. What waits for the other end is bounded, as are the calls
 * under way and the size of a message; answers never wait for questions.
 */
export class Line {
  readonly #options: LineOptions;
  readonly #outbox: Outbox;
  readonly #asked = new Map<number, Asked>();
  readonly #performing = new Map<number, AbortController>();
  readonly #serving = new AsyncLocalStorage<number>();
  #lastId = 0;
  #ended: Error | undefined;
  #taken = { messages: 0, bytes: 0 };
  #onPulse: () => void = () => {};

  constructor(options: LineOptions) {
    this.#options = options;
    this.#outbox = new Outbox(options.limits, options.post);
  }

  /** More waits for the other end than should be added to by what can be said later. */
  get crowded(): boolean {
    return this.#outbox.crowded;
  }

  /** Rejects with what the other end throws, and with the reason of `end`. An aborted call rejects when the other end has given it up. */
  async ask(what: string, args: readonly unknown[], { signal, withinMs }: AskOptions = {}): Promise<unknown> {
    if (this.#ended) throw this.#ended;
    signal?.throwIfAborted();
    const id = ++this.#lastId;
    const bytes = pack({ ask: id, what, args, within: this.#serving.getStore() });
    return new Promise((resolve, reject) => {
      const abort = (): void => this.#abort(id, signal?.reason);
      const late =
        withinMs === undefined || withinMs === Number.POSITIVE_INFINITY
          ? noCancel
          : this.#options.clock.after(withinMs, () => this.#giveUp(id, withinMs));
      const settled = (): void => {
        late();
        signal?.removeEventListener('abort', abort);
        this.#asked.delete(id);
        this.#outbox.answered(id);
      };
      this.#asked.set(id, { resolve, reject, settled, inside: AsyncLocalStorage.snapshot() });
      signal?.addEventListener('abort', abort, { once: true });
      try {
        this.#outbox.send(bytes, id);
      } catch (error) {
        this.#settle(id, (asked) => asked.reject(error));
      }
    });
  }

  /** Throws where too much waits already. Does nothing after the end. */
  tell(what: string, args: readonly unknown[]): void {
    if (!this.#ended) this.#outbox.send(pack({ tell: what, args, within: this.#serving.getStore() }));
  }

  /** Calls `fn` when the other end gives a sign of life, which waits for nothing that it has to do besides. */
  pulse(fn: () => void): void {
    this.#onPulse = fn;
    if (!this.#ended) this.#outbox.post(pack({ pulse: 'asked' }));
  }

  receive(bytes: Uint8Array): void {
    if (this.#ended) return;
    try {
      if (bytes.byteLength > this.#options.limits.messageBytes) throw new RangeError('A message is larger than was agreed.');
      this.#handle(unpack(bytes), bytes.byteLength);
    } catch (error) {
      this.#options.onFault(error);
    }
  }

  /** Nothing more is said or heard: calls of both ends are over. Idempotent. */
  end(reason: Error): void {
    if (this.#ended) return;
    this.#ended = reason;
    this.#outbox.end();
    for (const id of [...this.#asked.keys()]) this.#settle(id, (asked) => asked.reject(reason));
    for (const controller of this.#performing.values()) controller.abort(reason);
    this.#performing.clear();
  }

  #handle(message: Message, bytes: number): void {
    if ('answer' in message) this.#answered(message);
    else if ('abort' in message) this.#hearAbort(message);
    else if ('pulse' in message) this.#beat(message.pulse);
    else if ('taken' in message) this.#outbox.taken(message.taken, message.bytes);
    else this.#hear(message, bytes);
  }

  #beat(pulse: 'asked' | 'given'): void {
    if (pulse === 'given') this.#onPulse();
    else this.#outbox.post(pack({ pulse: 'given' }));
  }

  /** What goes on all the same is no call that the other end has. */
  #hearAbort({ abort, failure }: Extract<Message, { readonly abort: number }>): void {
    this.#performing.get(abort)?.abort(fromFailure(failure));
    this.#performing.delete(abort);
  }

  #hear(message: Extract<Message, { readonly args: unknown }>, bytes: number): void {
    this.#take(bytes);
    const inside = (message.within === undefined ? undefined : this.#asked.get(message.within))?.inside ?? directly;
    if ('tell' in message) inside(() => this.#options.hear(message.tell, message.args));
    else if (this.#performing.size < this.#options.limits.calls) void inside(() => this.#perform(message.ask, message.what, message.args));
    else throw new RangeError('There are more calls than were agreed.');
  }

  /** Said in a later turn: of whoever says a great deal, one turn takes no more than a window. */
  #take(bytes: number): void {
    if (this.#taken.messages === 0) setImmediate(() => this.#sayTaken());
    this.#taken.messages += 1;
    this.#taken.bytes += bytes;
  }

  #sayTaken(): void {
    const { messages, bytes } = this.#taken;
    this.#taken = { messages: 0, bytes: 0 };
    if (!this.#ended) this.#outbox.post(pack({ taken: messages, bytes }));
  }

  async #perform(id: number, what: string, args: readonly unknown[]): Promise<void> {
    const controller = new AbortController();
    this.#performing.set(id, controller);
    try {
      const value = await this.#serving.run(id, async () => this.#options.perform(what, args, controller.signal));
      this.#answer(id, { value });
    } catch (error) {
      this.#answer(id, { failure: toFailure(error) });
    }
    this.#performing.delete(id);
  }

  #answer(id: number, outcome: { readonly value?: unknown; readonly failure?: Failure }): void {
    if (this.#ended) return;
    const bytes = pack({ answer: id, ...outcome });
    const { messageBytes } = this.#options.limits;
    if (bytes.byteLength <= messageBytes) this.#outbox.post(bytes);
    else this.#outbox.post(pack({ answer: id, failure: toFailure(tooLarge(messageBytes)) }));
  }

  #answered({ answer, value, failure }: Extract<Message, { readonly answer: number }>): void {
    this.#settle(answer, ({ resolve, reject }) => (failure ? reject(fromFailure(failure)) : resolve(value)));
  }

  /** What has not left yet is never asked. */
  #abort(id: number, reason: unknown): void {
    if (this.#outbox.withdraw(id)) this.#settle(id, (asked) => asked.reject(reason));
    else if (!this.#ended) this.#outbox.post(pack({ abort: id, failure: toFailure(reason) }));
  }

  #giveUp(id: number, afterMs: number): void {
    const reason = new Refused('unavailable', `There was no answer within ${afterMs} ms.`);
    this.#abort(id, reason);
    this.#settle(id, (asked) => asked.reject(reason));
  }

  #settle(id: number, how: (asked: Asked) => void): void {
    const asked = this.#asked.get(id);
    asked?.settled();
    if (asked) how(asked);
  }
}

const noCancel: Cancel = () => {};
const directly = <T>(fn: () => T): T => fn();

function tooLarge(messageBytes: number): Error {
  return new RangeError(`The answer is larger than ${messageBytes} bytes, which is too much to cross to another thread.`);
}
