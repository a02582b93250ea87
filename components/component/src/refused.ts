import type { CodeName } from '@parley/protocol';

/**
 * Thrown by a component's methods, routes and watches to answer with a typed error. The message is for people: what, why, what to do. Details with a
 * number `retryAfterMs` say when the same may succeed.
 */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly code: CodeName;
  readonly details: unknown;
  constructor(code: CodeName, message: string, details?: unknown) {
    super(message);
    this.code = code;
    this.details = details;
  }
}
