import type { KeyObject } from 'node:crypto';
import type { Clock } from '@parley/runtime';
import type { Sealing } from '@parley/security';
import { decodeJwt, decodeProtectedHeader, type JWTPayload, type JWTVerifyGetKey, jwtVerify, type ProtectedHeaderParameters } from 'jose';
import { type Presented, SKEW_S, type VerifiedToken } from './api.ts';
import { type Claims, parseClaims } from './claims.ts';
import { claimsOfIssuer } from './issuer-claims.ts';
import type { Issuers } from './issuers.ts';
import { verifierOf } from './key-material.ts';
import type { LastUse } from './last-use.ts';
import { longestOf, MOST_LIFETIME_S } from './lifetime.ts';
import { refused } from './reasons.ts';
import { personOf, type Registered, type Registry, type StoredApplication, type StoredKey } from './registry.ts';
import { refusalOf, short } from './token-refusal.ts';

/** `aud` of tokens that are signed with a key of the application. */
const AUDIENCE = 'parley';
/** What issuers may sign with; what their keys are for is said by their keys. */
const ISSUER_ALGORITHMS = ['EdDSA', 'Ed25519', 'ES256', 'RS256'];

export interface VerifierParts {
  readonly registry: Registry;
  readonly issuers: Issuers;
  readonly sealing: Sealing;
  readonly lastUse: LastUse;
  readonly clock: Clock;
}

/** What a token says of itself, which nothing proves so far. */
interface Unproved {
  readonly header: ProtectedHeaderParameters;
  readonly payload: JWTPayload;
}

/** By what a token is to be judged. */
interface Grounds {
  readonly header: ProtectedHeaderParameters;
  readonly application: StoredApplication;
  readonly key: KeyObject | Uint8Array | JWTVerifyGetKey;
  readonly algorithms: readonly string[];
  readonly audience: string;
}

/** Judges tokens. What they are signed with is said by the key that is registered, never by the token. */
export class Verifier {
  readonly #parts: VerifierParts;

  constructor(parts: VerifierParts) {
    this.#parts = parts;
  }

  /** Refused with the first reason that there is. */
  async verify(token: string, { origin }: Presented): Promise<VerifiedToken> {
    const unproved = read(token);
    const registered = await this.#parts.registry.now();
    const grounds = this.#groundsOf(unproved, registered);
    const { application } = grounds;
    const payload = await this.#prove(token, grounds);
    const claims = application.issuer ? claimsOfIssuer(payload, application, token) : parseClaims(payload);
    this.#checkTimes(claims, longestOf(application));
    if (claims.guest && !claims.guest.conversation.startsWith(`${application.id}/`))
      throw refused('token-guest', { application: application.id });
    if (origin !== undefined && !application.origins.includes(origin))
      throw refused('token-origin', { origin: short(origin), application: application.id });
    if (!application.issuer && unproved.header.kid) this.#parts.lastUse.note(unproved.header.kid);
    const issuedAt = claims.iat * 1_000;
    const expiresAt = Math.min((claims.exp + SKEW_S) * 1_000, this.#longestFor(application));
    const picture = pictureOf(claims, application);
    const own = application.people === 'own';
    return { application: application.id, person: personOf(application, claims.sub), own, claims, issuedAt, expiresAt, ...picture };
  }

  #groundsOf({ header, payload }: Unproved, registered: Registered): Grounds {
    const iss = payload.iss ?? '';
    const application = registered.applications.get(iss);
    if (application && !application.issuer) return this.#ownKey(header, application, registered);
    const trusting = [...registered.applications.values()].filter(({ issuer }) => issuer?.issuer === iss);
    if (trusting.length === 0) throw refused('token-issuer', { issuer: short(iss) });
    const audiences = [payload.aud ?? []].flat();
    const meant = trusting.find(({ issuer }) => audiences.includes(issuer?.audience ?? ''));
    const issuer = meant?.issuer;
    if (!issuer) throw refused('token-audience', { expected: short(trusting[0]?.issuer?.audience ?? '') });
    return {
      header,
      application: meant,
      key: this.#parts.issuers.keysOf(issuer),
      algorithms: ISSUER_ALGORITHMS,
      audience: issuer.audience,
    };
  }

  #ownKey(header: ProtectedHeaderParameters, application: StoredApplication, { keys }: Registered): Grounds {
    const { kid, alg } = header;
    if (!kid) throw refused('token-key-missing');
    const stored = keys.get(kid);
    if (stored?.application !== application.id) throw refused('token-key-unknown', { application: application.id, key: short(kid) });
    if (stored.revokedAt !== undefined) throw refused('token-key-revoked', { key: kid });
    if (alg !== stored.algorithm) throw refused('token-algorithm', { algorithm: short(String(alg)), expected: stored.algorithm });
    return { header, application, key: this.#verifier(stored), algorithms: [stored.algorithm], audience: AUDIENCE };
  }

  #verifier(key: StoredKey): KeyObject | Uint8Array {
    const verifier = verifierOf(key, this.#parts.sealing);
    if (!verifier) throw refused('token-key-sealed', { key: key.id });
    return verifier;
  }

  async #prove(token: string, { header, application, key, algorithms, audience }: Grounds): Promise<JWTPayload> {
    const options = {
      algorithms: [...algorithms],
      audience,
      clockTolerance: SKEW_S,
      currentDate: new Date(this.#parts.clock.now()),
      requiredClaims: ['exp', 'iat', 'sub'],
    };
    try {
      // Two signatures of one function, of which the compiler takes no union.
      const { payload } = typeof key === 'function' ? await jwtVerify(token, key, options) : await jwtVerify(token, key, options);
      return payload;
    } catch (error) {
      throw refusalOf(error, { header, application, audience, algorithms });
    }
  }

  /** Until when a token proves anything before it is shown again. */
  #longestFor({ issuer }: StoredApplication): number {
    return issuer ? this.#parts.clock.now() + MOST_LIFETIME_S * 1_000 : Number.POSITIVE_INFINITY;
  }

  /** What the library leaves to its user. */
  #checkTimes({ iat, exp }: Claims, max: number): void {
    const now = this.#parts.clock.now();
    for (const [claim, time] of Object.entries({ iat, exp }))
      if (time > now / 2) throw refused('token-claim', { claim, problem: 'it is in seconds, not in milliseconds.' });
    if (iat > now / 1_000 + SKEW_S) throw refused('token-future');
    if (exp - iat > max) throw refused('token-lifetime', { seconds: Math.ceil(exp - iat), max });
  }
}

/** The server is sent nowhere by a token, but to where administrators have said. */
function pictureOf({ picture = '' }: Claims, { origins }: StoredApplication): { readonly picture?: string } {
  return URL.canParse(picture) && origins.includes(new URL(picture).origin) ? { picture } : {};
}

/** The library reads what is looked at here before anything is proved, but not whether these are texts. */
function read(token: string): Unproved {
  try {
    const [header, payload] = [decodeProtectedHeader(token), decodeJwt(token)];
    if (isText(header.kid) && isText(payload.iss)) return { header, payload };
  } catch {
    // Said below.
  }
  throw refused('token-unreadable');
}

function isText(value: unknown): boolean {
  return value === undefined || typeof value === 'string';
}
