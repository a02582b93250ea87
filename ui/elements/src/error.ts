import { type ErrorCode as EsdkCode, ParleyError } from '@parley/esdk';

/** Its own, and those of the ESDK. */
export type ElementsErrorCode = OwnCode | EsdkCode;
/**
 * `server-invalid`: the attribute `server` is no address. `signed-out`: the token's address says that nobody is logged in.
 * `token-url-failed`: it cannot be reached, or answers with a failure. `token-url-answer`: what it answers is no token.
 * `load-failed`: a part of these elements could not be loaded.
 */
type OwnCode = 'server-invalid' | 'signed-out' | 'token-url-failed' | 'token-url-answer' | 'load-failed';

const HELP: Readonly<Record<OwnCode, string>> = {
  'server-invalid': 'Write the whole address: server="https://talk.example.org".',
  'signed-out': 'Log in to the application, then call reconnect() or load the page again.',
  'token-url-failed': 'Look at what the address in token-url answers, and whether the page may ask it (connect-src, CORS).',
  'token-url-answer': 'Answer with the token and nothing else, as text, without a redirection to a login page.',
  'load-failed':
    'Load the page again: the server may have been updated since. Else look whether the page may load scripts of the server (script-src).',
};

/** Every failure that these elements report. `message` is a sentence for developers; programs look at `code`. */
export class ElementsError extends Error {
  override readonly name = 'ElementsError';
  readonly code: ElementsErrorCode;
  /** Whether it is tried again without anybody doing anything. */
  readonly retryable: boolean;

  constructor(code: ElementsErrorCode, message: string, { retryable = false, cause }: { retryable?: boolean; cause?: unknown } = {}) {
    super(message, { cause });
    this.code = code;
    this.retryable = retryable;
  }

  /** What can be done about it. */
  get help(): string {
    return (
      HELP[this.code as OwnCode] ?? 'Once that is settled, load the page again, or call reconnect() of the connection where it has ended.'
    );
  }
}

/** Of what the ESDK has thrown. */
export function asElementsError(thrown: unknown): ElementsError {
  const { code = 'internal', message } = thrown instanceof ParleyError ? thrown : { message: String(thrown) };
  return new ElementsError(code, message, { cause: thrown });
}
