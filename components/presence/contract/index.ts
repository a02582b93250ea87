/** What clients see of presence. Types only: the schemas stay on the server. */
import type {
  ChosenState,
  CountsNews,
  DeviceKind,
  GroupNews,
  PeopleNews,
  PersonPresence,
  PresenceWindow,
  WorkingHours,
} from '@parley/presence';

export type {
  ChosenState,
  CountsNews,
  DeviceKind,
  GroupNews,
  PeopleNews,
  PersonPresence,
  PresenceCounts,
  PresenceFacts,
  PresenceState,
  PresenceWindow,
  UnitCounts,
  WorkingHours,
  WorkingTime,
} from '@parley/presence';

/** What a person has set for themself. It replaces the one before as a whole. */
export interface OwnSetting {
  /** Absent: the state follows the devices. */
  readonly state?: ChosenState;
  /** Plain text, at most 140 characters, without line breaks, control characters and turns of direction; markup is shown as it is. */
  readonly text?: string;
  /** When all of it lapses, milliseconds since 1970, in the next 366 days; absent: never. */
  readonly until?: number;
}

export interface PresenceMethods {
  'presence.set': { in: OwnSetting; out: Record<string, never> };
  'presence.clear': { in: Record<string, never>; out: Record<string, never> };
  /** An administrator sets it for somebody else; without `setting` it is cleared. */
  'presence.setFor': { in: { person: string; setting?: OwnSetting }; out: Record<string, never> };
  /** What this session says of its device; the best of a person's sessions counts. After a reconnect it is to be said again. */
  'presence.activity': { in: { idle?: boolean; kind?: DeviceKind }; out: Record<string, never> };
  /** The usual working hours, absent: unknown. At most 28 times. */
  'presence.hours': { in: { hours?: WorkingHours }; out: Record<string, never> };
  /** What the caller has set, while it holds. */
  'presence.mine': { in: Record<string, never>; out: { setting?: OwnSetting; hours?: WorkingHours } };
  /** As of this moment. At most 500; people whom the caller may not see are offline, unknown ids are left out. */
  'presence.get': {
    in: { people: readonly string[] };
    out: { people: readonly (PersonPresence & { readonly hours?: WorkingHours })[] };
  };
}

/** Input of the watches, and what they say: bodies of snapshot and delta have one type. */
export interface PresenceWatches {
  /** At most 500 ids. */
  'presence.people': { in: { ids: readonly string[] }; says: PeopleNews };
  /** At most 200 units, each with those below. */
  'presence.counts': { in: { units: readonly string[] }; says: CountsNews };
  /** `below` (default true): also the people of the units below. A window has at most 200 rows. */
  'presence.unit': {
    in: { unit: string; below?: boolean; window?: PresenceWindow };
    says: GroupNews;
  };
  /** The members of a conversation of which the caller is one. */
  'presence.conversation': {
    in: { conversation: string; window?: PresenceWindow };
    says: GroupNews;
  };
}
