import type { ApiRef, Services, UsesOf } from '@parley/component';
import { type MessagingApi, messagingApi } from '@parley/messaging';
import { type PeopleApi, peopleApi } from '@parley/people';
import { Presence, type Visibility } from '@parley/presence';
import { ConversationGroups } from './conversations.ts';
import { DirectoryFollower } from './directory-follower.ts';
import { Rate } from './rate.ts';
import { presenceSite } from './site.ts';
import { presenceStore } from './store.ts';
import { Tree } from './tree.ts';

export const uses: {
  readonly people: ApiRef<Pick<PeopleApi, 'people' | 'units' | 'everybody' | 'onChanged'>>;
  readonly messaging: ApiRef<Pick<MessagingApi, 'members' | 'mayRead' | 'onMembersChanged'>>;
} = { people: peopleApi, messaging: messagingApi };
export type PresenceServices = Services<UsesOf<typeof uses>>;

/** A person changes their own setting at most so often; watchers are told of each change. */
const SETTING_RATE = { most: 5, withinMs: 30_000 };

/** While there are no policies everybody is alike. */
export const EVERYBODY: Visibility = { classOf: () => '', mayShow: () => true };

/** What every function of the declaration is given. */
export interface PresenceState {
  readonly services: PresenceServices;
  readonly tree: Tree;
  readonly visibility: Visibility;
  readonly presence: Presence;
  readonly conversations: ConversationGroups;
  readonly settingRate: Rate;
  close(): Promise<void>;
}

export async function makeState(services: PresenceServices): Promise<PresenceState> {
  const { clock, logger, sql, uses: apis, sessions } = services;
  const tree = new Tree();
  const follower = new DirectoryFollower({ directory: apis.people, tree, clock, logger });
  await follower.load();
  const onFault = (fault: unknown, about: string): void => logger.error('presence.fault', { about, error: String(fault) });
  const presence = await Presence.open({
    clock,
    hierarchy: tree,
    visibility: EVERYBODY,
    store: presenceStore(sql),
    site: presenceSite(services.site),
    onFault,
  });
  const { roster, watches } = presence;
  const conversations = new ConversationGroups({ membership: apis.messaging, watches, logger });
  const unfollow = apis.messaging.onMembersChanged(({ conversation, people }) => recheck(services, conversation, people));
  const unlisten = sessions.onChange(({ state, session, generation, principal, device }) => {
    if (principal.kind !== 'person') return;
    if (state === 'up') roster.attach({ person: principal.id, session, generation, device });
    else roster.detach({ session, generation });
  });
  const unshare = sessions.connectedElsewhere((person) => presence.isConnectedElsewhere(person));
  void sessions.listening.then(() => presence.listening());
  return {
    services,
    tree,
    visibility: EVERYBODY,
    presence,
    conversations,
    settingRate: new Rate(clock, SETTING_RATE),
    async close() {
      unlisten();
      unshare();
      unfollow();
      conversations.close();
      await follower.close();
      await presence.close();
    },
  };
}

/** Ends the watches of those who have left. */
function recheck({ access, logger }: PresenceServices, conversation: string, people: readonly string[]): void {
  access.changed(`presence/${conversation}`, people).catch((error: unknown) => {
    logger.error('presence.recheck-failed', { conversation, error: String(error) });
  });
}
