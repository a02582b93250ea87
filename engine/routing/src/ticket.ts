import type { Principal } from './principal.ts';
import { type Hmac, Seal } from './seal.ts';

/** A ticket is good this long, at most, on a node that does not know its session (another one, or the same after a restart); see `Inquiry`. */
export const TICKET_MS = 3_600_000;

/** What a resume ticket says. */
export interface Claims {
  readonly session: string;
  /** Counts the connections of the session; the one resumed with this ticket is the next. */
  readonly generation: number;
  readonly principal: Principal;
  readonly device: string;
  readonly issuedAt: number;
  readonly expiresAt: number;
}

/** Signs and opens resume tickets. */
export class TicketOffice {
  readonly #seal: Seal;

  /** `key`: 32 bytes, the same on every node of a site. */
  constructor(key: Uint8Array, hmacOf?: (key: Uint8Array) => Hmac) {
    // The number is that of the form of the claims.
    this.#seal = new Seal(key, 'parley ticket 1', hmacOf);
  }

  sign(claims: Claims): Promise<string> {
    return this.#seal.sign(claims);
  }

  /** The claims of a ticket of ours; undefined for everything else. Whether they still hold is for others to judge. */
  async open(ticket: string): Promise<Claims | undefined> {
    return (await this.#seal.open(ticket)) as Claims | undefined;
  }
}
