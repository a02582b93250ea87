import type { OrganisationFacts } from '@parley/people';

/** Whether somebody may open windows as somebody else: only in the sample, only the administrator who loaded it, only on this machine. */
export function mayOpenAs(
  organisation: OrganisationFacts | undefined,
  person: { readonly id: string; readonly admin: boolean } | undefined,
  loopback: boolean,
): boolean {
  return loopback && organisation?.sample === true && person?.admin === true && person.id === organisation.founder;
}
