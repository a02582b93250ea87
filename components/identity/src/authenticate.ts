import type { Credential } from '@parley/component';
import type { Principal } from '@parley/routing';
import { hashSecret, readBearerKey, sameHash } from '@parley/security';
import type { Grant } from './grants.ts';
import { METRICS, OPERATOR } from './options.ts';
import type { IdentityState } from './state.ts';

/** A socket shows a fresh ticket at least this often, which prolongs the session of a page that stays open for months. */
const TICKET_GOOD_FOR_MS = 24 * 3_600_000;

/** Whom a credential proves: the cookie of a session, a ticket, an access token, or the operator's key. Undefined: nobody. */
export async function authenticate(state: IdentityState, credential: Credential): Promise<Principal | undefined> {
  if (credential.kind === 'resumed') return ofGrant(state, credential.principal);
  if (credential.kind === 'token') return ofToken(state, credential.token);
  const session = await state.sessions.byCookie(credential.value);
  return session && ofPerson(state, await state.grants.session(session.id));
}

async function ofToken(state: IdentityState, token: string): Promise<Principal | undefined> {
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
async function ofGrant(state: IdentityState, { kind, grant }: Principal): Promise<Principal | undefined> {
  return kind === 'person' ? ofPerson(state, await state.grants.either(grant)) : undefined;
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
