import type { ApiRef, Services, UsesOf } from '@parley/component';
import { type IdentityApi, identityApi } from '@parley/identity';
import { type MessagingApi, messagingApi } from '@parley/messaging';
import { type PeopleApi, peopleApi } from '@parley/people';
import type { Clock } from '@parley/runtime';
import { FirstRun } from './first-run.ts';

export const uses: {
  readonly people: ApiRef<PeopleApi>;
  readonly identity: ApiRef<IdentityApi>;
  readonly messaging: ApiRef<MessagingApi>;
} = { people: peopleApi, identity: identityApi, messaging: messagingApi };

/** What every function of the declaration is given. */
export interface SetupState {
  readonly clock: Clock;
  readonly people: PeopleApi;
  readonly identity: IdentityApi;
  readonly messaging: MessagingApi;
  readonly firstRun: FirstRun;
}

export function makeState({ clock, random, site, uses: apis }: Services<UsesOf<typeof uses>>): SetupState {
  const done = async (): Promise<boolean> => (await apis.people.organisation()) !== undefined;
  return { clock, ...apis, firstRun: new FirstRun({ random, site, done }) };
}
