import { conversationIdOf, type VerifiedToken } from '@parley/applications';
import { type Credential, capabilitiesAllow } from '@parley/component';
import type { Principal } from '@parley/routing';
import { refused } from './reasons.ts';
import { grantOf, type Use } from './revocations.ts';
import type { IdentityState } from './state.ts';

/** One kind of credential. */
export type Shown<Kind extends Credential['kind']> = Extract<Credential, { readonly kind: Kind }>;

/** What a guest may do, in one conversation. */
const GUEST_VERBS = ['join', 'publish', 'cast', 'history', 'members'] as const;
/** What opening and reading it takes, and knowing who speaks: methods that know it from all others by themselves. */
const GUEST_CALLS = ['messaging/open: call', 'messaging/history: call', 'messaging/markRead: call', 'messaging/names: call'] as const;

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
  const verbs = GUEST_VERBS.filter((verb) => claims.can === undefined || capabilitiesAllow(claims.can, conversation, verb));
  return {
    kind: 'guest',
    id: guestId(application, claims.sub),
    roles: [],
    can: verbs.length === 0 ? [] : guestCan(conversation, verbs),
    grant: grantOf(application, claims.jti),
    application,
    issuedAt,
    expiresAt,
  };
}

function guestCan(conversation: string, verbs: readonly string[]): readonly string[] {
  const names = [conversation, `messaging/${conversationIdOf(conversation)}`];
  return [...names.map((name) => `${name}: ${verbs.join(' ')}`), ...(verbs.includes('join') ? GUEST_CALLS : [])];
}

/** Guests are not among the people: it is an id that no person has. */
export function guestId(application: string, sub: string): string {
  return `guest:${application}:${sub}`;
}

async function refuseRevoked(state: IdentityState, principal: Principal, use: Use): Promise<void> {
  if (await state.revocations.covers(principal, use)) throw refused('token-withdrawn');
}

async function refuseInactive(state: IdentityState, id: string): Promise<void> {
  if (!(await state.people.standing(id))?.active) throw refused('person-closed', { id });
}
