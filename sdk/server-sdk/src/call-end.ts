import { ParleyError } from './error.ts';

/** Until when a call goes on: its time, or the signal of whoever called. */
export class CallEnd {
  /** Aborts when the call is over. */
  readonly signal: AbortSignal;
  readonly #cancelled: AbortSignal | undefined;
  readonly #timeoutMs: number;
  readonly #until: number;

  constructor(cancelled: AbortSignal | undefined, timeoutMs: number) {
    const late = AbortSignal.timeout(timeoutMs);
    this.signal = cancelled ? AbortSignal.any([cancelled, late]) : late;
    this.#cancelled = cancelled;
    this.#timeoutMs = timeoutMs;
    this.#until = Date.now() + timeoutMs;
  }

  get leftMs(): number {
    return this.#until - Date.now();
  }

  /** What a try failed with, as what the caller is told. */
  errorOf(thrown: unknown): ParleyError {
    if (this.#cancelled?.aborted)
      return new ParleyError('cancelled', 'The call was cancelled by its signal.', { cause: this.#cancelled.reason });
    if (this.signal.aborted) {
      const message = `The call took longer than ${this.#timeoutMs} ms. What it asked for may have been done.`;
      return new ParleyError('deadline-exceeded', message, { cause: thrown });
    }
    return thrown instanceof ParleyError ? thrown : new ParleyError('network', 'The server cannot be reached.', { cause: thrown });
  }
}
