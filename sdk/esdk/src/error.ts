import { type Advice, adviceOf, type CodeName, codeOf, type FrameOf, nameOfCode } from '@parley/protocol';

/**
 * `disposed`: this Parley object was closed; connect again. `network`: the server cannot be reached, and is tried again. `outbox-failed`: the
 * browser could not store what was to be sent; free some space, and send it again.
 */
type ClientCode = 'disposed' | 'network' | 'outbox-failed';
export type ErrorCode = CodeName | ClientCode;

/** Each is treated like a range of the server's codes. */
const CLIENT_CODES: Readonly<Record<ClientCode, Advice>> = { disposed: 'stop', network: 'reconnect', 'outbox-failed': 'retry-later' };

/** What a code of each range means to whoever got it. */
const HELP: Readonly<Record<Advice, string>> = {
  reconnect: 'The client reconnects.',
  'reconnect-later': 'The client reconnects later.',
  'new-token': 'The client needs a new token.',
  stop: 'The client has ended.',
  refused: 'It will be refused again.',
  'retry-later': 'It may work later.',
};

export interface ParleyErrorOptions {
  readonly retryAfterMs?: number | undefined;
  readonly details?: unknown;
  readonly cause?: unknown;
}

/** Every failure the ESDK reports. `message` is a sentence for developers; programs look at `code`. */
export class ParleyError extends Error {
  override readonly name = 'ParleyError';
  readonly code: ErrorCode;
  /** The server asks to wait this long before the next try. */
  readonly retryAfterMs: number | undefined;
  /** What the server added, e.g. the rule that decided. Never trust its shape. */
  readonly details: unknown;

  constructor(code: ErrorCode, message?: string, { cause, retryAfterMs, details }: ParleyErrorOptions = {}) {
    super(message || `${code}: ${HELP[adviceOn(code)]}`, { cause });
    this.code = code;
    this.retryAfterMs = retryAfterMs;
    this.details = details;
  }

  /** Whether the same call may succeed later. */
  get retryable(): boolean {
    return /later|reconnect/.test(adviceOn(this.code));
  }

  /** What can be done about it. */
  get help(): string {
    return HELP[adviceOn(this.code)];
  }
}

export function isServerCode(code: ErrorCode): code is CodeName {
  return !(code in CLIENT_CODES);
}

/** What to do about a code, the client's own included. */
export function adviceOn(code: ErrorCode): Advice {
  return CLIENT_CODES[code as ClientCode] ?? adviceOf(codeOf(code as CodeName));
}

/** The name of a code; for a number that this version does not know, that of the first code of its range. */
export function codeName(code: number): CodeName {
  return nameOfCode(code) ?? nameOfCode(code - (code % 100)) ?? 'unavailable';
}

export function errorOf(frame: FrameOf<'error'>): ParleyError {
  const { message, retryAfterMs } = frame;
  return new ParleyError(codeName(frame.code), message, { retryAfterMs, details: readJson(frame.details) });
}

const decoder = new TextDecoder();

/** `undefined` for what is not JSON: the body of a peer is never a reason to fail. */
export function readJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(decoder.decode(bytes));
  } catch {
    return undefined;
  }
}

/** Tells of an abort, at once where it has been already. Returns how to stop listening. */
export function onAbort(signal: AbortSignal | undefined, fn: (error: ParleyError) => void): () => void {
  const aborted = (): void => fn(new ParleyError('cancelled', undefined, { cause: signal?.reason }));
  signal?.addEventListener('abort', aborted);
  if (signal?.aborted) aborted();
  return () => signal?.removeEventListener('abort', aborted);
}

/** The error of a failed call, whatever was thrown. */
export function asParleyError(thrown: unknown, code: ErrorCode): ParleyError {
  return thrown instanceof ParleyError ? thrown : new ParleyError(code, String(thrown), { cause: thrown });
}
