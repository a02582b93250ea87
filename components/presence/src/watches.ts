import { member, type Watch } from '@parley/component';
import type { PresenceWatches } from '@parley/presence-component/contract';
import { conversationMember } from './rules.ts';
import { queries } from './schemas.ts';
import type { PresenceState } from './state.ts';

type WatchesOf = {
  readonly [W in keyof PresenceWatches as W extends `presence.${infer Name}` ? Name : never]: Watch<
    PresenceState,
    PresenceWatches[W]['in']
  >;
};

export const watches: WatchesOf = {
  people: {
    in: queries['presence.people'],
    can: member,
    open: ({ state, principal }, { ids }, sink) => state.presence.watches.watchPeople(principal.id, ids, sink),
  },
  counts: {
    in: queries['presence.counts'],
    can: member,
    open: ({ state, principal }, { units }, sink) => state.presence.watches.watchCounts(principal.id, units, sink),
  },
  unit: {
    in: queries['presence.unit'],
    can: member,
    open: ({ state, principal }, query, sink) => state.presence.watches.watchUnit(principal.id, query, sink),
  },
  conversation: {
    in: queries['presence.conversation'],
    can: conversationMember,
    open: ({ state, principal }, query, sink) => state.conversations.open(principal.id, query, sink),
  },
};
