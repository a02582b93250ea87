import type { Credential } from '@parley/component';
import type { Principal } from '@parley/routing';
import { secretMatches } from '@parley/security';
import { METRICS, OPERATOR } from './options.ts';
import type { StoredSession } from './sessions.ts';
import type { IdentityState } from './state.ts';

/** A socket shows a fresh ticket at least this often, which prolongs the session of a page that stays open for months. */
const TICKET_GOOD_FOR_MS = 24 * 3_600_000;

/** Whom a credential proves: the cookie of a session, a ticket, an access token, or the operator's key. Undefined: nobody. */
export async function authenticate(state: IdentityState, credential: Credential): Promise<Principal | undefined> {
  if (credential.kind === 'session-cookie') return ofSession(state, await state.sessions.byCookie(credential.value));
  return credential.kind === 'resumed' ? ofGrant(state, credential.principal) : ofToken(state, credential.token);
}

async function ofToken(state: IdentityState, token: string): Promise<Principal | undefined> {
  if (state.operatorHash !== undefined && secretMatches(token, state.operatorHash)) {
    return { kind: 'service', id: OPERATOR, roles: ['admin'], grant: OPERATOR };
  }
  if (state.metricsHash !== undefined && secretMatches(token, state.metricsHash)) {
    return {
      kind: 'service',
      id: METRICS,
      roles: ['metrics'],
      can: ['operations/metrics: call', 'operations/trial/*: join publish'],
      grant: METRICS,
    };
  }
  const found = await state.tokens.byKey(token);
  if (found) return principalOf(state, found.person, found.id, found.expiresAt);
  const session = await state.tickets.redeem(token);
  return session === undefined ? undefined : ofSession(state, await state.sessions.byId(session));
}

/** Whom a session or access token proves that was shown before. The operator shows the key each time: it is another one after a restart. */
async function ofGrant(state: IdentityState, { kind, grant }: Principal): Promise<Principal | undefined> {
  if (kind !== 'person') return undefined;
  const session = await state.sessions.byId(grant);
  if (session) return ofSession(state, session);
  const found = await state.tokens.byId(grant);
  return found && principalOf(state, found.person, found.id, found.expiresAt);
}

async function ofSession(state: IdentityState, found: StoredSession | undefined): Promise<Principal | undefined> {
  if (!found) return undefined;
  const { person, id, expiresAt } = await state.sessions.touch(found);
  return principalOf(state, person, id, Math.min(expiresAt, state.services.clock.now() + TICKET_GOOD_FOR_MS));
}

async function principalOf(state: IdentityState, id: string, grant: string, expiresAt: number): Promise<Principal | undefined> {
  const standing = await state.people.standing(id);
  if (!standing?.active) return undefined;
  return { kind: 'person', id, roles: standing.admin ? ['admin', 'member'] : ['member'], grant, expiresAt };
}
