import type { CallOptions, Calls } from './calls.ts';
import type { In } from './methods.ts';

/** Tokens that are good for nothing any more. */
export class Revocations {
  readonly #calls: Calls;

  constructor(calls: Calls) {
    this.#calls = calls;
  }

  /**
   * Withdraws what was issued up to now, and half a minute more: a token (its `jti`), the token of a session, those of a person, or of a person on
   * a device. When this settles nothing more is written to what stands on them, on any node.
   */
  async add(what: In<'identity.revoke'>, options?: CallOptions): Promise<void> {
    await this.#calls.call('identity.revoke', what, options);
  }
}
