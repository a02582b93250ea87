/** `key-invalid`: the key is none of an application. `request-invalid`: what was asked for cannot be. `unsupported`: this runtime cannot do it. */
export type ErrorCode = 'key-invalid' | 'request-invalid' | 'unsupported';

const HELP: Readonly<Record<ErrorCode, string>> = {
  'key-invalid': 'Give the whole key as `parley application add` or `parley application key add` printed it: parley_…',
  'request-invalid': 'Correct what the message names. Nothing was issued.',
  unsupported: 'Use Node 22 or later, or another runtime whose WebCrypto has Ed25519.',
};

/** Every failure that this package reports. `message` is a sentence for developers; programs look at `code`. */
export class ParleyError extends Error {
  override readonly name = 'ParleyError';
  readonly code: ErrorCode;
  /** Whether the same call may succeed later. */
  readonly retryable = false;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  /** What can be done about it. */
  get help(): string {
    return HELP[this.code];
  }
}
