import type { HttpRequest, HttpResponse } from '@parley/component';
import type { Person } from '@parley/people/contract';
import { clientName } from './client-name.ts';
import { endSessions, revokeEnded } from './endings.ts';
import { holders } from './holders.ts';
import { refused } from './reasons.ts';
import { slotFor } from './slots.ts';
import type { IdentityState } from './state.ts';

/** Whom an invitation is for. */
export async function invited(state: IdentityState, code: string): Promise<Person> {
  const id = await state.invitations.person(code);
  const person = id === undefined ? undefined : await state.people.person(id);
  if (!person?.active) throw refused('invitation-void');
  return person;
}

/** Sets the password and signs in: at the slot of the page, or at the next free one where somebody else is signed in there. */
export async function acceptInvitation(state: IdentityState, request: HttpRequest, code: string, password: string): Promise<HttpResponse> {
  const person = await invited(state, code);
  const slot = slotFor(person.id, await holders(state, request.sessions), request.slot);
  if (slot === undefined) throw refused('browser-full');
  const prepared = await state.accounts.prepare(password, [person.name, person.mail, person.id]);
  const { writes, cookie } = state.sessions.prepare(person.id, clientName(request.headers['user-agent']));
  const result = await state.services.sql.batch([
    state.invitations.use(code),
    endSessions(person.id),
    ...state.accounts.set(person.id, prepared),
    ...writes,
  ]);
  if (result.status === 'conflict') throw refused('invitation-void');
  await revokeEnded(state, result.rows[1] ?? []);
  await state.people.markJoined(person.id);
  return { json: { slot }, setSession: { slot, ...cookie } };
}
