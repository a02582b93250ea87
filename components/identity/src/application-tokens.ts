import { conversationIdOf, type VerifiedToken } from '@parley/applications';
import { type Credential, capabilitiesAllow } from '@parley/component';
import { guestCan, guestId } from '@parley/identity/contract';
import type { Principal } from '@parley/routing';
import { refused } from './reasons.ts';
import { grantOf, type Use } from './revocations.ts';
import type { IdentityState } from './state.ts';

/** One kind of credential. */
export type Shown<Kind extends Credential['kind']> = Extract<Credential, { readonly kind: Kind }>;

/** Whom the token of an application proves. Refused with the reason where it is not good. */
export async function ofApplicationToken(state: IdentityState, { token, device, origin }: Shown<'token'>): Promise<Principal> {
  const verified = await state.applications.verify(token, { origin });
  const principal = verified.claims.guest ? guestOf(verified, verified.claims.guest.conversation) : personOf(verified);
  await refuseRevoked(state, principal, { device });
  if (principal.kind === 'guest') {
    await state.people.seeGuest(principal.id, verified.claims.name);
    return principal;
  }
  await state.sights.see(verified);
  await refuseInactive(state, principal.id);
  return principal;
}

/** The same for whoever goes on with a session that stands on such a token. Undefined: not any more. */
export async function ofApplicationTicket(state: IdentityState, shown: Shown<'resumed'>): Promise<Principal | undefined> {
  const { principal, device, session, origin } = shown;
  const { application = '', issuedAt = 0, kind, id } = principal;
  if (kind === 'service' || !(await state.applications.allows(application, { origin, issuedAt }))) return undefined;
  await refuseRevoked(state, principal, { device, session });
  if (kind === 'person') await refuseInactive(state, id);
  return principal;
}

/** The application itself, by its key: it acts for nobody, and may do what the key lists. */
export function asApplication(application: string, can: readonly string[]): Principal {
  const id = `application:${application}`;
  return { kind: 'service', id, roles: [], can, grant: id, application };
}

function personOf({ application, person, claims, issuedAt, expiresAt }: VerifiedToken): Principal {
  const { can, jti } = claims;
  const grant = grantOf(application, jti);
  return { kind: 'person', id: person, roles: ['member'], ...(can && { can }), grant, application, issuedAt, expiresAt };
}

function guestOf({ application, claims, issuedAt, expiresAt }: VerifiedToken, conversation: string): Principal {
  const names = [conversation, `messaging/${conversationIdOf(conversation)}`];
  return {
    kind: 'guest',
    id: guestId(application, claims.sub),
    roles: [],
    can: guestCan(names, (verb) => claims.can === undefined || capabilitiesAllow(claims.can, conversation, verb)),
    grant: grantOf(application, claims.jti),
    application,
    issuedAt,
    expiresAt,
  };
}

async function refuseRevoked(state: IdentityState, principal: Principal, use: Use): Promise<void> {
  if (await state.revocations.covers(principal, use)) throw refused('token-withdrawn');
}

async function refuseInactive(state: IdentityState, id: string): Promise<void> {
  if (!(await state.people.standing(id))?.active) throw refused('person-closed', { id });
}
