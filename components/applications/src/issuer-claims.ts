import { hashSecret } from '@parley/security';
import type { JWTPayload } from 'jose';
import { type Claims, parseIssuerClaims } from './claims.ts';
import type { StoredApplication } from './registry.ts';
import { localIdOf } from './subject.ts';

/** The longest name of a person. */
const MOST_NAME = 120;

/** What a token says that was not made for us, under the names that ours have. Refused with `token-claim`. */
export function claimsOfIssuer(payload: JWTPayload, application: StoredApplication, token: string): Claims {
  const { email, email_verified: isVerified, preferred_username: username, ...others } = payload;
  const sub = payload[application.issuer?.person ?? 'sub'];
  const claims = parseIssuerClaims({
    ...others,
    sub,
    name: payload['name'] ?? username ?? (typeof sub === 'string' ? sub.slice(0, MOST_NAME) : sub),
    // Not every issuer names its tokens.
    jti: payload.jti ?? hashSecret(token),
    ...(typeof email === 'string' && isVerified !== false && { email }),
  });
  return { ...claims, sub: localIdOf(application, claims.sub) };
}
