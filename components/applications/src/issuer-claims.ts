import { hashSecret } from '@parley/security';
import type { JWTPayload } from 'jose';
import { type Claims, parseIssuerClaims } from './claims.ts';
import { refused } from './reasons.ts';
import type { StoredApplication } from './registry.ts';
import { localIdOf } from './subject.ts';

/** The longest name of a person. */
const MOST_NAME = 120;

/** What a token says that was not made for us, under the names that ours have. Refused with `token-claim`. */
export function claimsOfIssuer(payload: JWTPayload, application: StoredApplication, token: string): Claims {
  // Signed by the same keys for the same audience, they tell of what happened to somebody: RFC 8417, OpenID Connect Back-Channel Logout 1.0.
  if ('events' in payload)
    throw refused('token-claim', { claim: 'events', problem: 'this is a message about somebody, with which nobody signs in.' });
  const { email, email_verified: isVerified, preferred_username: username, ...others } = payload;
  const person = application.issuer?.person ?? 'sub';
  const sub = payload[person];
  const said = {
    ...others,
    sub,
    name: payload['name'] ?? username ?? (typeof sub === 'string' ? sub.slice(0, MOST_NAME) : sub),
    jti: payload.jti ?? nameOf(token),
    ...(typeof email === 'string' && isVerified !== false && { email }),
  };
  const claims = parseIssuerClaims(said, person);
  return { ...claims, sub: localIdOf(application, claims.sub) };
}

/** Not every issuer names its tokens. What is signed names them: whoever has a signature can write it in other letters, or make another one of it. */
function nameOf(token: string): string {
  return hashSecret(token.slice(0, token.lastIndexOf('.')));
}
