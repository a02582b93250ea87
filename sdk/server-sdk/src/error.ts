import { adviceOf, CODES, type CodeName } from '@parley/protocol';

/**
 * `key-invalid`: the key is none of an application. `request-invalid`: what was asked for cannot be. `unsupported`: this runtime cannot do it.
 * `webhook-invalid`: a request is not signed as a webhook of the server is.
 * `network`: the server could not be reached, or what answered is no Parley server.
 */
type OwnCode = 'key-invalid' | 'request-invalid' | 'unsupported' | 'webhook-invalid' | 'network';
/** Its own, and those of the server, which docs/protocol.md lists. */
export type ErrorCode = OwnCode | CodeName;

const HELP: Readonly<Record<OwnCode, string>> = {
  'key-invalid': 'Give the whole key as `parley application add` or `parley application key add` printed it: parley_…',
  'request-invalid': 'Correct what the message names. Nothing was asked of the server.',
  unsupported: 'Use Node 22 or later, or another runtime whose WebCrypto has Ed25519.',
  'webhook-invalid':
    'Look whether the secret is that of this webhook, and the body is handed over as it came. Set the clock of this machine right.',
  network: 'Look whether the server runs, and whether this machine reaches its address. Try again.',
};

export interface ParleyErrorOptions extends ErrorOptions {
  readonly status?: number | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly details?: unknown;
}

/** Every failure that this package reports. `message` is a sentence for developers; programs look at `code`, and at `reason` where they need more. */
export class ParleyError extends Error {
  override readonly name = 'ParleyError';
  readonly code: ErrorCode;
  /** Of the answer over HTTP; undefined: there was none. */
  readonly status: number | undefined;
  /** The server asks to wait this long before the next try. */
  readonly retryAfterMs: number | undefined;
  /** What the server added, e.g. the rule that decided. Never trust its shape. */
  readonly details: unknown;

  constructor(code: ErrorCode, message: string, { status, retryAfterMs, details, ...options }: ParleyErrorOptions = {}) {
    super(message, options);
    this.code = code;
    this.status = status;
    this.retryAfterMs = retryAfterMs;
    this.details = details;
  }

  /** The stable name of why the server refused, where it gave one: `mail-taken`, `message-deleted` … */
  get reason(): string | undefined {
    const { reason } = (this.details ?? {}) as { readonly reason?: unknown };
    return typeof reason === 'string' ? reason : undefined;
  }

  /** Whether the same call may succeed later. */
  get retryable(): boolean {
    if (this.code === 'network') return true;
    return !isOwn(this.code) && /later|reconnect/.test(adviceOf(CODES[this.code].code));
  }

  /** What can be done about it. */
  get help(): string {
    return isOwn(this.code) ? HELP[this.code] : CODES[this.code].help;
  }
}

function isOwn(code: ErrorCode): code is OwnCode {
  return code in HELP;
}
