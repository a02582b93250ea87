import type { Person } from '@parley/people/contract';
import { refused } from './reasons.ts';
import type { IdentityState } from './state.ts';

/**
 * The person whom name (mail address or id) and password prove. Slow for whoever guesses. What is wrong is not told, nor does time tell it.
 */
export async function proveByPassword(
  state: IdentityState,
  { name, password, remote }: { readonly name: string; readonly password: string; readonly remote: string },
): Promise<Person> {
  const typed = name.toLowerCase();
  state.guessing.attempt(typed, remote);
  const [byMail, byId] = await Promise.all([state.people.personByMail(name), state.people.person(typed)]);
  const person = byMail ?? byId;
  const right = await state.accounts.verify(person?.id, password);
  if (!right || !person?.active) throw refused('sign-in-wrong');
  state.guessing.succeeded(typed, remote);
  return person;
}
