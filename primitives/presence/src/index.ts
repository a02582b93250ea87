export {
  type ChosenState,
  type Claim,
  type ClaimedState,
  type DeviceFact,
  type DeviceKind,
  type PersonFacts,
  type PersonPresence,
  PRESENCE_STATES,
  type PresenceFacts,
  type PresenceState,
  type Setting,
} from './facts.ts';
export { isTimeZone, isWorkingTime, type WorkingHours, type WorkingTime } from './hours.ts';
export { GRACE_MS, TICK_MS } from './limits.ts';
export { mergePresence, nextLapse, OFFLINE, samePresence } from './merge.ts';
export type { CountsNews, GroupNews, PeopleNews, PresenceCounts, PresenceWindow, UnitCounts } from './news.ts';
export type {
  Hierarchy,
  HierarchyChange,
  PresenceSink,
  PresenceSite,
  PresenceStore,
  StoredClaim,
  StoredFacts,
  StoredSession,
  Visibility,
} from './ports.ts';
export { Presence, type PresenceOptions } from './presence.ts';
export { type Arrival, Roster, type RosterOptions } from './roster.ts';
export type { SiteNews } from './site-news.ts';
export { type GroupQuery, type UnitQuery, Watches, type WatchesOptions } from './watches.ts';
