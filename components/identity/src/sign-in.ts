import { Refused } from '@parley/component';
import type { Person } from '@parley/people/contract';
import type { IdentityState } from './state.ts';

const WRONG = 'The name or the password is wrong, or the account is closed.';

/**
 * The person whom name (mail address or id) and password prove. Slow for whoever guesses: by the name that was typed, whether it exists or
 * not, and by the address. What is wrong is not told, nor does time tell it.
 */
export async function proveByPassword(
  state: IdentityState,
  { name, password, remote }: { readonly name: string; readonly password: string; readonly remote: string },
): Promise<Person> {
  const account = `account:${name.toLowerCase()}`;
  const address = `address:${remote}`;
  mayTry(state, [account, address]);
  const [byMail, byId] = await Promise.all([state.people.personByMail(name), state.people.person(name.toLowerCase())]);
  const person = byMail ?? byId;
  const right = await state.accounts.verify(person?.id, password);
  if (!right || !person?.active) throw new Refused('token-invalid', WRONG);
  state.throttle.succeeded(account, [address]);
  return person;
}

/** Refused with `rate-limited` while one of the keys has to wait; else the attempt counts as failed until it has succeeded. */
export function mayTry(state: IdentityState, keys: readonly string[]): void {
  const retryAfterMs = state.throttle.attempt(keys);
  if (retryAfterMs === 0) return;
  const seconds = Math.ceil(retryAfterMs / 1000);
  const wait = seconds < 120 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`;
  throw new Refused('rate-limited', `Too many wrong attempts. Try again in ${wait}.`, { retryAfterMs });
}
