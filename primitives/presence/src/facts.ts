/** What somebody's presence is said to be. `in-call` and `in-meeting` are set by components, `offline` by nobody: it is the absence of devices. */
export type PresenceState = 'available' | 'busy' | 'do-not-disturb' | 'away' | 'in-call' | 'in-meeting' | 'offline';

/** Every state, the most reachable first. */
export const PRESENCE_STATES: readonly PresenceState[] = [
  'available',
  'away',
  'busy',
  'in-meeting',
  'in-call',
  'do-not-disturb',
  'offline',
];

/** What a person may choose. Nobody can choose to look offline. */
export type ChosenState = Extract<PresenceState, 'available' | 'busy' | 'do-not-disturb' | 'away'>;

/** What a component may claim for a person. */
export type ClaimedState = Extract<PresenceState, 'in-call' | 'in-meeting' | 'busy'>;

export type DeviceKind = 'web' | 'mobile' | 'desktop';

/** A session that is here: connected, or gone for less than the grace. */
export interface DeviceFact {
  readonly kind: DeviceKind;
  /** Nobody has touched it for a while; the application says when that is. */
  readonly idle: boolean;
}

/** A person's own setting; it replaces the one before as a whole. */
export interface Setting {
  /** Absent: the state follows the devices. */
  readonly state?: ChosenState;
  /** At most 140 characters of plain text; '' for none. */
  readonly text: string;
  /** When all of it lapses, milliseconds since 1970; absent = never. */
  readonly until?: number;
}

/** What a component says of a person until it takes it back. */
export interface Claim {
  readonly state: ClaimedState;
  /** When it lapses by itself, milliseconds since 1970; absent = never. */
  readonly until?: number;
}

/** Everything that is known of a person's availability. */
export interface PersonFacts {
  readonly devices: readonly DeviceFact[];
  readonly setting: Setting | undefined;
  readonly claims: readonly Claim[];
}

/** What others are shown. What is absent is empty or never. */
export interface PresenceFacts {
  readonly state: PresenceState;
  readonly text?: string;
  /** When the person's own setting lapses, milliseconds since 1970. */
  readonly until?: number;
  /** Kinds of the devices that the state rests on: those in use, or all where none is. Absent when offline. */
  readonly devices?: readonly DeviceKind[];
}
export interface PersonPresence extends PresenceFacts {
  readonly person: string;
}
