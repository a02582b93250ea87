import type { NotIdentified, Principal, RouterOptions } from '@parley/routing';
import type { Clock } from '@parley/runtime';

/** What a token of a test says beyond whose it is. */
export interface TokenContent {
  readonly can?: readonly string[] | undefined;
  readonly expiresInMs?: number | undefined;
}

/** The tokens that were given out: a backend that signs, and a server that knows its key. */
export class Identities {
  readonly #clock: Clock;
  readonly #tokens = new Map<string, Principal>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  issue(person: string, { can, expiresInMs }: TokenContent): string {
    const token = `${person} ${this.#tokens.size + 1}`;
    const expiresAt = expiresInMs === undefined ? undefined : this.#clock.now() + expiresInMs;
    this.#tokens.set(token, {
      kind: 'person',
      id: person,
      roles: ['member'],
      grant: token,
      ...(can && { can }),
      ...(expiresAt !== undefined && { expiresAt }),
    });
    return token;
  }

  readonly authenticate: RouterOptions['authenticate'] = async ({ token }): Promise<Principal | NotIdentified> =>
    this.#tokens.get(token) ?? { refused: 'token-invalid' };
}
