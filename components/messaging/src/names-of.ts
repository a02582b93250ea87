import type { Principal } from '@parley/routing';
import { hiddenFrom } from './application-rights.ts';
import type { MessagingState } from './state.ts';

/** Names of those of the people whom somebody meets in a conversation: of nobody else, so that nothing of the directory is found out by ids. */
export async function namesOf(
  { catalogue, services }: MessagingState,
  principal: Principal,
  people: readonly string[],
): Promise<readonly { readonly id: string; readonly name: string }[]> {
  const met = await catalogue.metBy(principal.id, people, await hiddenFrom(catalogue, principal));
  const names = await services.uses.people.names(met);
  return [...names].map(([id, name]) => ({ id, name }));
}
