import { type ApplicationsApi, applicationsApi } from '@parley/applications';
import type { ApiRef, Services, UsesOf } from '@parley/component';
import { type PeopleApi, peopleApi } from '@parley/people';
import { hashSecret, Passwords, Tickets } from '@parley/security';
import { Accounts } from './accounts.ts';
import { Grants } from './grants.ts';
import { Guessing } from './guessing.ts';
import { Invitations } from './invitations.ts';
import type { IdentityOptions } from './options.ts';
import { Pictures } from './pictures.ts';
import { Revocations } from './revocations.ts';
import { Sessions } from './sessions.ts';
import { Sights } from './sights.ts';
import { type SocketTickets, StoredTickets } from './stored-tickets.ts';
import { Tokens } from './tokens.ts';

export const uses: { readonly people: ApiRef<PeopleApi>; readonly applications: ApiRef<ApplicationsApi> } = {
  people: peopleApi,
  applications: applicationsApi,
};
export type IdentityServices = Services<UsesOf<typeof uses>>;

/** What every function of the declaration is given. */
export interface IdentityState {
  readonly options: IdentityOptions;
  readonly services: IdentityServices;
  readonly people: PeopleApi;
  readonly applications: ApplicationsApi;
  readonly pictures: Pictures;
  readonly sights: Sights;
  readonly revocations: Revocations;
  readonly accounts: Accounts;
  readonly sessions: Sessions;
  readonly tokens: Tokens;
  readonly grants: Grants;
  readonly invitations: Invitations;
  readonly tickets: SocketTickets;
  readonly guessing: Guessing;
  readonly operatorHash: string | undefined;
  readonly metricsHash: string | undefined;
}

export function makeState(services: IdentityServices, options: IdentityOptions): IdentityState {
  const { sql, clock, site, logger, signal } = services;
  const { people, applications } = services.uses;
  const [sessions, tokens] = [new Sessions(sql, services), new Tokens(sql, services)];
  const pictures = new Pictures({ people, clock, logger, signal });
  return {
    options,
    services,
    people,
    applications,
    pictures,
    sights: new Sights(sql, people, pictures),
    revocations: new Revocations(sql, clock, applications),
    accounts: new Accounts(sql, clock, options.passwords ?? new Passwords()),
    sessions,
    tokens,
    grants: new Grants({ sessions, tokens, people, clock }),
    invitations: new Invitations(sql, services),
    tickets: site.alone ? new Tickets<string>(services) : new StoredTickets(sql, services),
    guessing: new Guessing(clock, site),
    operatorHash: options.operatorKey === undefined ? undefined : hashSecret(options.operatorKey),
    metricsHash: options.metricsToken === undefined ? undefined : hashSecret(options.metricsToken),
  };
}
