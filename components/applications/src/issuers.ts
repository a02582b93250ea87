import type { Issuer } from '@parley/applications/contract';
import { createRemoteJWKSet, type JWTVerifyGetKey } from 'jose';

/** Keys of an issuer are asked for again after so long, and no more often than `cooldownDuration` for a key that is not known. */
const TIMES = { timeoutDuration: 3_000, cooldownDuration: 30_000, cacheMaxAge: 600_000 };

/** The keys of issuers (JWKS), fetched when a token comes. */
export class Issuers {
  readonly #byAddress = new Map<string, JWTVerifyGetKey>();

  /** Rejects with a `JOSEError` of jose, or with what fetching failed with. */
  keysOf({ jwks }: Issuer): JWTVerifyGetKey {
    const known = this.#byAddress.get(jwks);
    if (known) return known;
    const keys = createRemoteJWKSet(new URL(jwks), TIMES);
    this.#byAddress.set(jwks, keys);
    return keys;
  }
}
