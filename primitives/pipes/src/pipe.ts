import { type CodeName, codeOf, nameOfCode, PIPE_FLAGS, type PIPE_KINDS } from '@parley/protocol';
import type { Cancel, Clock } from '@parley/runtime';
import { Endpoint, type PipeStats } from './endpoint.ts';
import type { EndpointLimits } from './limits.ts';
import type { PipeFailure, PipeFrame } from './pipe-frame.ts';

export type PipeKind = keyof typeof PIPE_KINDS;

/** Longest message that is put together; the receiver of a longer one ends the pipe with `too-large`. */
export const LONGEST_MESSAGE: number = 1024 * 1024;
const CHECK_MS = 1_000;

/** Why a pipe ended before its time. `code`: a name of the protocol, or undefined where only the application knows the `number`. */
export class PipeError extends Error {
  override readonly name = 'PipeError';
  readonly code: CodeName | undefined;
  readonly number: number;
  constructor({ code, message }: PipeFailure) {
    super(message || `The pipe was ended with ${nameOfCode(code) ?? code}.`);
    this.code = nameOfCode(code);
    this.number = code;
  }
}

export interface PipeOptions {
  readonly kind: PipeKind;
  readonly label: string;
  /** What the opener said about it; never read by the server. */
  readonly meta: Uint8Array;
  readonly clock: Clock;
  /** Credit that the other end gave. */
  readonly limit: number;
  readonly limits?: Partial<EndpointLimits>;
  /** What a failure is thrown as; default: a `PipeError`. */
  readonly error?: (failure: PipeFailure) => Error;
  /** Called with each frame for the other end. */
  readonly send: (frame: PipeFrame) => void;
  /** Called once, when nothing more is sent or awaited. */
  readonly onOver: () => void;
}

/**
 * A pipe as applications use it: two streams. Writing waits for the other end to read; reading gives it credit. Feed it what comes
 * (`receive`) and tell it about the way (`lost`, `restored`).
 *
 * `writable.close()` settles when everything has arrived, and leaves the other direction open. `readable.cancel()` before the end,
 * `writable.abort()` and `abort()` end both directions with a code; the streams of the other end then fail with a `PipeError`.
 */
export class Pipe {
  readonly kind: PipeKind;
  readonly label: string;
  readonly meta: Uint8Array;
  /** Chunks of bytes, or one message each. */
  readonly readable: ReadableStream<Uint8Array>;
  readonly writable: WritableStream<Uint8Array>;
  /** Settles when both directions have ended and everything has arrived; rejects with a `PipeError`. */
  readonly closed: Promise<void>;
  readonly #endpoint: Endpoint;
  readonly #options: PipeOptions;
  readonly #changed = new Set<() => void>();
  #message: Uint8Array[] = [];
  #stopChecking: Cancel | undefined;
  #over = false;
  /** Fail the streams, also while nobody reads or writes. */
  readonly #fail: ((error: Error) => void)[] = [];

  constructor(options: PipeOptions) {
    const { kind, label, meta, clock, limit, limits = {} } = options;
    this.kind = kind;
    this.label = label;
    this.meta = meta;
    this.#options = options;
    this.#endpoint = new Endpoint({ clock, limit, limits });
    this.readable = new ReadableStream<Uint8Array>(
      {
        start: (controller) => void this.#fail.push((error) => controller.error(error)),
        pull: (controller) => this.#pull(controller),
        cancel: () => this.#cancel(),
      },
      { highWaterMark: 0 },
    );
    this.writable = new WritableStream<Uint8Array>({
      start: (controller) => void this.#fail.push((error) => controller.error(error)),
      write: (chunk) => this.#write(chunk, kind === 'messages' ? PIPE_FLAGS.more : 0),
      close: () => this.#close(),
      abort: () => this.abort('cancelled'),
    });
    this.closed = this.#until(() => this.#endpoint.delivered && this.#endpoint.received);
    // Whoever uses the streams hears of a failure there.
    this.closed.catch(() => {});
    this.#check();
  }

  get stats(): PipeStats {
    return this.#endpoint.stats;
  }

  /** Ends both directions. Does nothing after the end. */
  abort(code: CodeName | number, message = ''): void {
    this.#endpoint.abort(code, message);
    this.#go();
  }

  receive(frame: PipeFrame): void {
    this.#endpoint.receive(frame);
    this.#go();
  }

  /** The connection is gone. */
  lost(): void {
    this.#endpoint.lost();
  }

  /** There is a connection again; the `attach` that is sent next needs the token. */
  restored(): void {
    this.#endpoint.restored();
    this.#go();
  }

  /** The pipe is gone without a word to the other end: the program ends. */
  drop(failure: PipeFailure = { code: codeOf('unavailable'), message: 'The connection was closed.' }): void {
    this.#endpoint.lost();
    this.#endpoint.abort(failure.code, failure.message);
    this.#wake();
    this.#finish();
  }

  #check(): void {
    this.#stopChecking = this.#options.clock.after(CHECK_MS, () => {
      this.#check();
      this.#endpoint.check();
      this.#go();
    });
  }

  #go(): void {
    for (let frame = this.#endpoint.take(); frame; frame = this.#endpoint.take()) this.#options.send(frame);
    this.#wake();
    if (this.#endpoint.over) this.#finish();
  }

  #wake(): void {
    for (const look of [...this.#changed]) look();
    const { failure } = this.#endpoint;
    if (failure) for (const fail of this.#fail.splice(0)) fail(this.#error(failure));
  }

  #error(failure: PipeFailure): Error {
    return this.#options.error?.(failure) ?? new PipeError(failure);
  }

  #finish(): void {
    if (this.#over) return;
    this.#over = true;
    this.#stopChecking?.();
    this.#options.onOver();
  }

  /** Settles when the condition holds; rejects when the pipe has failed. */
  #until(holds: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const { failure } = this.#endpoint;
        if (!failure && !holds()) return;
        this.#changed.delete(look);
        if (failure) reject(this.#error(failure));
        else resolve();
      };
      this.#changed.add(look);
      look();
    });
  }

  async #pull(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    for (;;) {
      const chunk = this.#endpoint.read();
      if (!chunk) {
        await this.#until(() => this.#endpoint.readable);
        continue;
      }
      this.#go();
      const { flags, payload } = chunk;
      const whole = this.#assemble(payload, (flags & PIPE_FLAGS.more) !== 0, (flags & PIPE_FLAGS.fin) !== 0);
      if (whole) controller.enqueue(whole);
      if (flags & PIPE_FLAGS.fin) controller.close();
      if (whole || flags & PIPE_FLAGS.fin) return;
    }
  }

  /** What the application gets with this chunk, if anything. The last chunk carries no message. */
  #assemble(payload: Uint8Array, more: boolean, last: boolean): Uint8Array | undefined {
    if (this.kind === 'bytes' || last) return payload.length > 0 ? payload : undefined;
    this.#message.push(payload);
    const length = this.#message.reduce((sum, part) => sum + part.length, 0);
    if (length > LONGEST_MESSAGE) this.abort('too-large', `A message of more than ${LONGEST_MESSAGE} bytes.`);
    if (more) return undefined;
    const whole = new Uint8Array(length);
    let at = 0;
    for (const part of this.#message.splice(0)) {
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  }

  #cancel(): void {
    if (!this.#endpoint.received) this.abort('cancelled');
    else while (this.#endpoint.read());
  }

  /** @param more flag of all chunks but the last. */
  async #write(payload: Uint8Array, more: number): Promise<void> {
    let at = 0;
    do {
      await this.#until(() => this.#endpoint.hasRoomFor(payload.length - at));
      const end = Math.min(payload.length, at + this.#endpoint.room);
      this.#endpoint.write(payload.subarray(at, end), end < payload.length ? more : 0);
      at = end;
      this.#go();
    } while (at < payload.length);
  }

  async #close(): Promise<void> {
    await this.#until(() => this.#endpoint.room >= 0);
    this.#endpoint.write(new Uint8Array(), PIPE_FLAGS.fin);
    this.#go();
    await this.#until(() => this.#endpoint.delivered);
  }
}
