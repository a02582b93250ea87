import type { HttpRequest, RouteCall } from '@parley/component';
import type { SlotState } from '@parley/identity/contract';
import { mayOpenAs } from './open-as.ts';
import type { IdentityState } from './state.ts';

/** What the page of a slot should show. */
export async function slotState({ state, principal }: RouteCall<IdentityState>, { loopback }: HttpRequest): Promise<SlotState> {
  const { version, dataPath, insecure = false } = state.options;
  const facts = await state.people.organisation();
  if (!facts) return { state: 'first-run', version, ...(dataPath === undefined ? {} : { dataPath }) };
  const organisation = facts.name;
  const person = principal && (await state.people.person(principal.id));
  if (!person) return { state: 'signed-out', organisation, version };
  return {
    state: 'signed-in',
    organisation,
    person: { id: person.id, name: person.name, admin: person.admin },
    mayOpenAs: mayOpenAs(facts, person, loopback),
    insecure,
    version,
  };
}
