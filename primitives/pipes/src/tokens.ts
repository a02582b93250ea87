import { type Hmac, type Principal, Seal, type Session } from '@parley/routing';
import type { NodeLife } from '@parley/storage';

/** Side 0 opened the pipe, side 1 accepted it. */
export type Side = 0 | 1;

/** What a token for `attach` says. */
export interface PipeClaims {
  readonly pipe: string;
  readonly side: Side;
  readonly label: string;
  /** Whose end it is. */
  readonly principal: Pick<Principal, 'kind' | 'id'>;
  readonly device: string;
  /** The other end, as a target. */
  readonly peer: string;
  /** Where a component's end is: there and nowhere else. */
  readonly home?: NodeLife;
}

/** Signs and opens the tokens with which a client comes back to its end of a pipe. */
export class PipeTokens {
  readonly #seal: Seal;

  /** `key`: 32 bytes, the same on every node of a site and over restarts. */
  constructor(key: Uint8Array, hmacOf?: (key: Uint8Array) => Hmac) {
    this.#seal = new Seal(key, 'parley pipe 1', hmacOf);
  }

  sign(session: Session, end: Pick<PipeClaims, 'pipe' | 'side' | 'label' | 'peer' | 'home'>): Promise<string> {
    const { kind, id } = session.principal;
    const claims: PipeClaims = { ...end, principal: { kind, id }, device: session.device };
    return this.#seal.sign(claims);
  }

  /** Undefined for whatever is not this session's own token. */
  async open(session: Session, token: string): Promise<PipeClaims | undefined> {
    const claims = (await this.#seal.open(token)) as PipeClaims | undefined;
    if (!claims) return undefined;
    const { kind, id } = session.principal;
    return claims.principal.kind === kind && claims.principal.id === id && claims.device === session.device ? claims : undefined;
  }
}
