import type { NotIdentified, Principal, RouterOptions } from '@parley/routing';
import type { Clock } from '@parley/runtime';

/** What a token of a test says beyond whose it is. */
export interface TokenContent {
  readonly can?: readonly string[] | undefined;
  readonly expiresInMs?: number | undefined;
}

/** What was issued up to a revocation is withdrawn by it, and so long afterwards: clocks may be apart. */
const SKEW_MS = 30_000;

/** The tokens that were given out: a backend that signs, and a server that knows its key. */
export class Identities {
  readonly #clock: Clock;
  readonly #tokens = new Map<string, Principal & { readonly issuedAt: number }>();
  /** When the tokens of a person were revoked. */
  readonly #revoked = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  issue(person: string, { can, expiresInMs }: TokenContent): string {
    const token = `${person} ${this.#tokens.size + 1}`;
    const issuedAt = this.#clock.now();
    const expiresAt = expiresInMs === undefined ? undefined : issuedAt + expiresInMs;
    this.#tokens.set(token, {
      kind: 'person',
      id: person,
      roles: ['member'],
      grant: token,
      issuedAt,
      ...(can && { can }),
      ...(expiresAt !== undefined && { expiresAt }),
    });
    return token;
  }

  /** Withdraws all tokens of a person. Sessions are the router's to end. */
  revoke(person: string): void {
    this.#revoked.set(person, this.#clock.now());
  }

  readonly authenticate: RouterOptions['authenticate'] = async ({ token }): Promise<Principal | NotIdentified> => {
    const principal = this.#tokens.get(token);
    if (!principal) return { refused: 'token-invalid' };
    const revokedAt = this.#revoked.get(principal.id);
    return revokedAt !== undefined && principal.issuedAt <= revokedAt + SKEW_MS ? { refused: 'token-revoked' } : principal;
  };
}
