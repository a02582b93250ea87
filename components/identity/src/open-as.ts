import type { OrganisationFacts } from '@parley/people';

/** Whether a person may open windows as somebody else: only in the sample, only who loaded it, only on this machine. */
export function mayOpenAs(organisation: OrganisationFacts | undefined, person: string | undefined, loopback: boolean): boolean {
  return loopback && organisation?.sample === true && person !== undefined && person === organisation.founder;
}
