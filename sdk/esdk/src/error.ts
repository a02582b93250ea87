import { type Advice, adviceOf, CODES, type CodeName, codeOf, decodeJson, type FrameOf, nameOfCode } from '@parley/protocol';

/** Codes that only a client gives; all others are the server's. */
const CLIENT_CODES = {
  disposed: 'This Parley object was closed. Call connect() again.',
  network: 'The server cannot be reached; it is tried again by itself.',
  'outbox-failed': 'The browser could not store this: its storage is full or closed to this site. Nothing was sent.',
} as const;

export type ErrorCode = CodeName | keyof typeof CLIENT_CODES;

/** What stands for a code of this advice that is newer than this client. */
const NEWER: Readonly<Record<Advice, CodeName>> = {
  reconnect: 'going-away',
  'reconnect-later': 'overloaded',
  'new-token': 'token-invalid',
  stop: 'version-unsupported',
  refused: 'refused',
  'retry-later': 'unavailable',
};

/** The name of a code; for a number that this version does not know, the name of a known code with the same advice. */
export function codeName(code: number): CodeName {
  return nameOfCode(code) ?? NEWER[adviceOf(code)];
}

export interface ParleyErrorOptions {
  readonly retryAfterMs?: number | undefined;
  readonly details?: unknown;
  readonly cause?: unknown;
}

/** Every failure the ESDK reports. `message` is a sentence for people; programs look at `code`. */
export class ParleyError extends Error {
  override readonly name = 'ParleyError';
  readonly code: ErrorCode;
  /** The server asks to wait this long before the next try. */
  readonly retryAfterMs: number | undefined;
  /** What the server added, e.g. the rule that decided. Never trust its shape. */
  readonly details: unknown;

  constructor(code: ErrorCode, message?: string, options: ParleyErrorOptions = {}) {
    super(message || helpOf(code), { cause: options.cause });
    this.code = code;
    this.retryAfterMs = options.retryAfterMs;
    this.details = options.details;
  }

  /** Whether the same call may succeed later. */
  get retryable(): boolean {
    const { code } = this;
    if (!isServerCode(code)) return code !== 'disposed';
    return adviceOf(codeOf(code)) !== 'refused' && adviceOf(codeOf(code)) !== 'stop' && adviceOf(codeOf(code)) !== 'new-token';
  }

  /** What the code means and what to do about it. */
  get help(): string {
    return helpOf(this.code);
  }
}

export function isServerCode(code: ErrorCode): code is CodeName {
  return code in CODES;
}

function helpOf(code: ErrorCode): string {
  return isServerCode(code) ? CODES[code].help : CLIENT_CODES[code];
}

export function errorOf(frame: FrameOf<'error'>): ParleyError {
  const { message, retryAfterMs } = frame;
  return new ParleyError(codeName(frame.code), message, { retryAfterMs, details: readJson(frame.details) });
}

/** `undefined` for what is not JSON: the body of a peer is never a reason to fail. */
export function readJson(bytes: Uint8Array): unknown {
  try {
    return decodeJson(bytes);
  } catch {
    return undefined;
  }
}

/** The error of a failed call, whatever was thrown. */
export function asParleyError(thrown: unknown, code: ErrorCode): ParleyError {
  if (thrown instanceof ParleyError) return thrown;
  return new ParleyError(code, thrown instanceof Error ? thrown.message : undefined, { cause: thrown });
}
