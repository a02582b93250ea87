import type { ApiRef, Services, UsesOf } from '@parley/component';
import { type PeopleApi, peopleApi } from '@parley/people';
import type { MembersChange } from './api.ts';
import { Catalogue } from './catalogue.ts';
import { InboxHub } from './inbox/hub.ts';
import { inboxSource } from './inbox/source.ts';
import { Purger } from './purger.ts';
import { Shelver } from './search/shelver.ts';

export const uses: { readonly people: ApiRef<Pick<PeopleApi, 'exists'>> } = { people: peopleApi };
export type MessagingServices = Services<UsesOf<typeof uses>>;

/** What every function of the declaration is given. */
export interface MessagingState {
  readonly services: MessagingServices;
  readonly catalogue: Catalogue;
  readonly inbox: InboxHub;
  readonly purger: Purger;
  readonly shelver: Shelver;
  /** Other components that want to know who comes and goes. */
  readonly memberListeners: Set<(change: MembersChange) => void>;
}

export function makeState(services: MessagingServices): MessagingState {
  return {
    services,
    catalogue: new Catalogue(services.sql),
    inbox: new InboxHub(inboxSource(services.sql), services.clock, services.logger),
    purger: new Purger(services),
    shelver: new Shelver(services),
    memberListeners: new Set(),
  };
}
