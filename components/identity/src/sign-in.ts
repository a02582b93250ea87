import { Refused } from '@parley/component';
import type { Person } from '@parley/people/contract';
import type { IdentityState } from './state.ts';

const WRONG = 'The name or the password is wrong, or the account is closed.';

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
  if (!right || !person?.active) throw new Refused('token-invalid', WRONG);
  state.guessing.succeeded(typed, remote);
  return person;
}
