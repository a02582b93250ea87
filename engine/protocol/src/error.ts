import type { CodeName } from './codes.ts';

/**
 * What came from the peer cannot be used. The code's range says what follows: a `closed` code ends the connection,
 * a `refused` code only the request. The message says what is wrong and where.
 */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
  readonly code: CodeName;

  constructor(code: CodeName, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
