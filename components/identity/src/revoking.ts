import { guestId, type IdentityMethods } from '@parley/identity/contract';
import type { Principal, RevokeMatch } from '@parley/routing';
import { type Asker, endBrought, endEverything, endGrants } from './endings.ts';
import { refused } from './reasons.ts';
import { grantOf, type Subject } from './revocations.ts';
import type { IdentityState } from './state.ts';

type Wanted = IdentityMethods['identity.revoke']['in'];

const QUESTION = 'standing';

/** What the living sessions that match stand on, on every node. */
async function grantsOf(state: IdentityState, match: RevokeMatch): Promise<readonly string[]> {
  const { site, sessions } = state.services;
  const elsewhere = await site.askAll(QUESTION, match);
  const here = await sessions.matching(match);
  return [...new Set([...here.map(({ grant }) => grant), ...[...elsewhere.values()].flatMap((each) => each as string[])])];
}

/** Other nodes ask, too. Returns how to stop. */
export function answerStanding({ services: { site, sessions } }: IdentityState): () => void {
  return site.answer(QUESTION, async (match) => (await sessions.matching(match as RevokeMatch)).map(({ grant }) => grant));
}

/**
 * Makes tokens of applications good for nothing, and ends what stands on them, on every node. An application has only its own tokens in its
 * hands; an administrator has those of all, and with a person everything that was given in the name.
 */
export async function revoke(state: IdentityState, asking: Principal, wanted: Wanted, asker: Asker): Promise<void> {
  const { application = asking.application, token, session, device } = wanted;
  if (asking.application !== undefined && application !== asking.application) throw refused('application-of-others');
  if (token !== undefined) return revokeToken(state, application, token);
  const own = application === undefined ? {} : { application };
  if (session !== undefined) return revokeStanding(state, { session }, { session, ...own });
  for (const person of await idsOf(state, wanted.person ?? '', asking.application)) {
    if (device !== undefined) await revokeStanding(state, { person, device }, { person, device, ...own });
    else if (application === undefined) await endEverything(state, person, asker);
    else await endBrought(state, { person, application });
  }
}

async function revokeToken(state: IdentityState, application: string | undefined, token: string): Promise<void> {
  if (application === undefined) throw refused('application-missing');
  await state.services.sql.batch(await state.revocations.record({ token }, application));
  await state.services.sessions.revoke({ grant: grantOf(application, token) });
}

/** The tokens they stand on open no other session either. */
async function revokeStanding(
  state: IdentityState,
  subject: Subject,
  match: RevokeMatch & { readonly application?: string },
): Promise<void> {
  await state.services.sql.batch(await state.revocations.record(subject, match.application ?? ''));
  await endGrants(state, await grantsOf(state, match));
  await state.services.sessions.revoke(match);
}

/** Applications call their people, and their guests, as their tokens do. */
async function idsOf(state: IdentityState, person: string, application: string | undefined): Promise<readonly string[]> {
  if (application === undefined) return [person];
  return [await state.applications.personOf(application, person), guestId(application, person)];
}
