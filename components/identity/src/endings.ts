import type { Call, RevokeOptions } from '@parley/component';
import type { Principal } from '@parley/routing';
import { type Row, text, type Write } from '@parley/storage';
import { applicationOf, tokenOf } from './revocations.ts';
import type { IdentityState } from './state.ts';

// The rows go first, so that `authenticate` knows before the living connections are closed.

const BY_ID = ['delete from identity_session where id = $1', 'delete from identity_token where id = $1'];
const BY_PERSON = [
  'delete from identity_session where person = $1',
  'delete from identity_token where person = $1',
  'delete from identity_invitation where person = $1',
];

/** A call over a connection that ends by it: the answer comes first. */
export type Asker = Pick<Call<unknown>, 'session' | 'endSession'>;

/** Ends one session (or access token, or token of an application) and whatever it has open. */
export async function endGrant(state: IdentityState, grant: string, asker: Asker = {}): Promise<void> {
  await state.services.sql.batch(await forget(state, grant));
  await state.services.sessions.revoke({ grant }, sparing(asker));
}

/** The same for several. */
export async function endGrants(state: IdentityState, grants: readonly string[]): Promise<void> {
  await Promise.all(grants.map((grant) => endGrant(state, grant)));
}

/** The token of an application is no row of ours. */
async function forget({ revocations }: IdentityState, grant: string): Promise<readonly Write[]> {
  const application = applicationOf(grant);
  if (application !== undefined) return revocations.record({ token: tokenOf(grant) }, application);
  return BY_ID.map((sql) => ({ sql, params: [grant] }));
}

/** Ends everything that was given in a person's name: sessions, access tokens, tokens of applications, an open invitation. */
export async function endEverything(state: IdentityState, person: string, asker: Asker = {}): Promise<void> {
  const rows = BY_PERSON.map((sql) => ({ sql, params: [person] }));
  await state.services.sql.batch([...rows, ...(await state.revocations.record({ person }, ''))]);
  await state.services.sessions.revoke({ person }, sparing(asker));
}

/** Ends what an application has brought of a person (or guest) so far, and nothing else. */
export async function endBrought(
  state: IdentityState,
  { person, application }: { readonly person: string; readonly application: string },
  asker: Asker = {},
): Promise<void> {
  await state.services.sql.batch(await state.revocations.record({ person }, application));
  await state.services.sessions.revoke({ person, application }, sparing(asker));
}

/** Whoever asks signs out everywhere: with a token of an application, wherever that application has brought them. */
export async function endEverywhere(state: IdentityState, { id: person, application }: Principal, asker: Asker = {}): Promise<void> {
  if (application === undefined) await endEverything(state, person, asker);
  else await endBrought(state, { person, application }, asker);
}

function sparing({ session, endSession }: Asker): RevokeOptions {
  if (session === undefined || !endSession) return {};
  endSession();
  return { spare: session };
}

/** A write that ends a person's sessions, but for the one to keep; give what it returned to `revokeEnded`. */
export function endSessions(person: string, keep = ''): Write {
  return { sql: 'delete from identity_session where person = $1 and id <> $2 returning id', params: [person, keep] };
}

export async function revokeEnded(state: IdentityState, ended: readonly Row[]): Promise<void> {
  await Promise.all(ended.map((row) => state.services.sessions.revoke({ grant: text(row, 'id') })));
}
