import { type Component, type Credential, Refused } from '@parley/component';
import type { CodeName } from '@parley/protocol';
import type { NotIdentified, Principal, RouterOptions } from '@parley/routing';
import type { Clock } from '@parley/runtime';
import { Counts } from './counts.ts';
import type { Installed } from './declarations.ts';
import type { Faults } from './faults.ts';

/** What is presented at a door, given to the one component that verifies identity. */
export class Authentication {
  /** What was not accepted, at any door. */
  readonly refused: Counts<CodeName> = new Counts();
  readonly #authenticator: Installed;
  readonly #clock: Clock;
  readonly #faults: Faults;

  constructor(authenticator: Installed, clock: Clock, faults: Faults) {
    this.#authenticator = authenticator;
    this.#clock = clock;
    this.#faults = faults;
  }

  /** Undefined: not accepted. Rejects with what the component throws, and with Refused `token-expired`. */
  readonly verify = async (credential: Credential): Promise<Principal | undefined> => {
    const { component, state } = this.#authenticator;
    try {
      const principal = await (component as Required<Pick<Component, 'authenticate'>>).authenticate(state, credential);
      const expired = principal?.expiresAt !== undefined && principal.expiresAt <= this.#clock.now();
      if (expired) throw new Refused('token-expired', 'The token is past its expiry.');
      if (!principal) this.refused.add('token-invalid');
      return principal;
    } catch (error) {
      if (error instanceof Refused) this.refused.add(error.code);
      throw error;
    }
  };

  /** The router's question at `hello` and `auth`. */
  readonly hello: RouterOptions['authenticate'] = ({ token, device, remote, origin }) =>
    this.#judge({ kind: 'token', token, device, remote, ...from(origin) });

  /** The router's question about a ticket. */
  readonly resumed: NonNullable<RouterOptions['reidentify']> = (principal, { session, device, remote, origin }) =>
    this.#judge({ kind: 'resumed', principal, session, device, remote, ...from(origin) });

  async #judge(credential: Credential): Promise<Principal | NotIdentified> {
    try {
      return (await this.verify(credential)) ?? { refused: 'token-invalid' };
    } catch (error) {
      return this.#reasonOf(error);
    }
  }

  /** A fault of our own is no reason to throw the token away: come back later. */
  #reasonOf(error: unknown): NotIdentified {
    if (error instanceof Refused) return { refused: error.code, message: error.message };
    this.#faults.log(error, 'authenticate');
    return { refused: 'overloaded' };
  }
}

function from(origin: string | undefined): { readonly origin?: string } {
  return origin === undefined ? {} : { origin };
}
