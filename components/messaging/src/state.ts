import type { ApiRef, Services, UsesOf } from '@parley/component';
import { type PeopleApi, peopleApi } from '@parley/people';
import type { MembersChange } from './api.ts';
import { Catalogue } from './catalogue.ts';
import { follow } from './follow.ts';
import { GuestsAway } from './guests-away.ts';
import { InboxHub } from './inbox/hub.ts';
import { inboxSource } from './inbox/source.ts';
import { Journal } from './journal.ts';
import { Purger } from './purger.ts';
import { Shelver } from './search/shelver.ts';
import { SiteNews } from './site-news.ts';

export const uses: { readonly people: ApiRef<Pick<PeopleApi, 'exists' | 'names' | 'guestsAway' | 'forgetGuests'>> } = { people: peopleApi };
export type MessagingServices = Services<UsesOf<typeof uses>>;

/** What every function of the declaration is given. */
export interface MessagingState {
  readonly services: MessagingServices;
  readonly catalogue: Catalogue;
  readonly inbox: InboxHub;
  readonly news: SiteNews;
  readonly purger: Purger;
  readonly journal: Journal;
  readonly shelver: Shelver;
  readonly guests: GuestsAway;
  /** Other components that want to know who comes and goes. */
  readonly memberListeners: Set<(change: MembersChange) => void>;
}

export function makeState(services: MessagingServices): MessagingState {
  const { sql, site, clock, logger } = services;
  const catalogue = new Catalogue(sql);
  const followers = {
    inbox: new InboxHub(inboxSource(sql), clock, logger),
    purger: new Purger(services),
    journal: new Journal(services),
    memberListeners: new Set<(change: MembersChange) => void>(),
  };
  const news = new SiteNews({
    site,
    clock,
    logger,
    heard: (commit) => follow(followers, commit),
    marked: (conversation, people) => followers.inbox.refresh(conversation, people),
    missed: async (conversation) => {
      followers.journal.written();
      await followers.inbox.refreshAll(conversation);
      const people = await catalogue.everyMember(conversation);
      for (const fn of followers.memberListeners) fn({ conversation, people });
    },
    lost: () => followers.inbox.recover(),
  });
  return { services, catalogue, ...followers, news, shelver: new Shelver(services), guests: new GuestsAway() };
}
