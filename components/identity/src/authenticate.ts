import { looksLikeToken } from '@parley/applications';
import type { Credential } from '@parley/component';
import type { Principal } from '@parley/routing';
import { hashSecret, readBearerKey, sameHash } from '@parley/security';
import { asApplication, ofApplicationTicket, ofApplicationToken, type Shown } from './application-tokens.ts';
import type { Grant } from './grants.ts';
import { METRICS, OPERATOR } from './options.ts';
import { refused } from './reasons.ts';
import type { IdentityState } from './state.ts';

/** A socket shows a fresh ticket at least this often, which prolongs the session of a page that stays open for months. */
const TICKET_GOOD_FOR_MS = 24 * 3_600_000;

/** What any of our texts is made of (RFC 6750, 2.1). */
const CREDENTIAL = /^[\w~+/.=-]+$/;

/**
 * Whom a credential proves: the cookie of a session, a ticket, an access token, the token or key of an application, or the operator's key.
 * Undefined: nobody. Refused with the reason where that is known.
 */
export async function authenticate(state: IdentityState, credential: Credential): Promise<Principal | undefined> {
  if (credential.kind === 'token') return ofToken(state, credential);
  if (credential.kind === 'resumed') return ofTicket(state, credential);
  const session = await state.sessions.byCookie(credential.value);
  return session && ofPerson(state, await state.grants.session(session.id));
}

async function ofToken(state: IdentityState, shown: Shown<'token'>): Promise<Principal | undefined> {
  const { token, origin } = shown;
  // What a backend answers with may end in a line break.
  const bare = token.trim();
  // A page, JSON or nothing at all is what an application answers with that meant to answer with a token.
  if (looksLikeToken(bare) || !CREDENTIAL.test(token)) return ofApplicationToken(state, { ...shown, token: bare });
  refuseForeign(origin);
  const holder = await state.applications.holderOf(token);
  if (holder) return asApplication(holder.application, holder.can);
  const key = readBearerKey(token);
  if (key) {
    const grant = await state.grants.token(key.id);
    const proved = grant?.proof.kind === 'token' && sameHash(hashSecret(key.secret), grant.proof.token.hash);
    return proved ? ofPerson(state, grant) : undefined;
  }
  const hash = hashSecret(token);
  if (state.operatorHash !== undefined && sameHash(hash, state.operatorHash)) {
    return { kind: 'service', id: OPERATOR, roles: ['admin'], grant: OPERATOR };
  }
  if (state.metricsHash !== undefined && sameHash(hash, state.metricsHash)) {
    return {
      kind: 'service',
      id: METRICS,
      roles: ['metrics'],
      can: ['operations/metrics: call', 'operations/trial/*: join publish'],
      grant: METRICS,
    };
  }
  const session = await state.tickets.redeem(token);
  return session === undefined ? undefined : ofPerson(state, await state.grants.session(session));
}

/** Whom a session or access token proves that was shown before. The operator shows the key each time: it is another one after a restart. */
async function ofTicket(state: IdentityState, shown: Shown<'resumed'>): Promise<Principal | undefined> {
  const { kind, grant, application } = shown.principal;
  if (application !== undefined) return ofApplicationTicket(state, shown);
  refuseForeign(shown.origin);
  return kind === 'person' ? ofPerson(state, await state.grants.either(grant)) : undefined;
}

/** What is ours is for our own pages and for programs: whoever has stolen it gains nothing by a page of theirs. */
function refuseForeign(origin: string | undefined): void {
  if (origin !== undefined) throw refused('page-foreign', { origin });
}

/** The person of a session or access token, as of this moment. */
async function ofPerson(state: IdentityState, grant: Grant | undefined): Promise<Principal | undefined> {
  if (!grant?.standing.active) return undefined;
  const { proof, standing } = grant;
  const roles = standing.admin ? ['admin', 'member'] : ['member'];
  if (proof.kind === 'token') {
    const { person, id, expiresAt } = proof.token;
    return { kind: 'person', id: person, roles, grant: id, expiresAt };
  }
  const session = await state.sessions.touch(proof.session);
  if (session !== proof.session) state.grants.touched(session);
  const expiresAt = Math.min(session.expiresAt, state.services.clock.now() + TICKET_GOOD_FOR_MS);
  return { kind: 'person', id: session.person, roles, grant: session.id, expiresAt };
}
