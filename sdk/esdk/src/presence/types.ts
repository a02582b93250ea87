import type {
  ChosenState,
  DeviceKind,
  OwnSetting,
  PersonPresence,
  PresenceCounts,
  PresenceWindow,
  UnitCounts,
  WorkingHours,
} from '@parley/presence-component/contract';
import type { Failure, Observable } from '../types.ts';

export interface NewSetting {
  /** Absent: the state follows the devices. */
  readonly state?: ChosenState;
  /** One line of plain text, at most 140 characters. */
  readonly text?: string;
  /** When all of it lapses: a moment (milliseconds since 1970, or a Date), or the next time that the clock here shows `HH:MM`. */
  readonly until?: number | Date | string;
}

/** What a watch of people, a unit or a conversation shows. After a refusal `error` says why, and nothing else comes. */
export interface PresenceSnapshot {
  /** False until the server has answered for the first time; while the connection is down everything stays as it was last known. */
  readonly ready: boolean;
  /** Those watched, in the order given; or the rows of the window, by name. Whoever is not known to be there is offline. */
  readonly people: readonly PersonPresence[];
  /** Of a unit or conversation: how many people it has for whoever watches, and how many of them are in each state. */
  readonly total?: number;
  readonly counts?: PresenceCounts;
  readonly error?: Failure;
}

export interface CountsSnapshot {
  readonly ready: boolean;
  /** In the order given; without units that do not exist. */
  readonly units: readonly UnitCounts[];
  readonly error?: Failure;
}

export interface PresenceWatch<S> extends Observable<S>, Disposable {
  /** Ends it on the server, too. Idempotent. */
  close(): void;
}

export type PresenceTarget =
  /** At most 500. */
  | { readonly people: readonly string[] }
  /** `below` (default true): with the units below. `window`: rows from the first up to, not including, the second; at most 200. */
  | { readonly unit: string; readonly below?: boolean; readonly window?: PresenceWindow }
  /** The members of a conversation of which one is a member oneself. */
  | { readonly conversation: string; readonly window?: PresenceWindow };

export interface Presence {
  /** Replaces what was set before, on all devices. Settles when it is stored. */
  set(setting: NewSetting): Promise<void>;
  clear(): Promise<void>;
  /** What one has set oneself, while it holds. */
  mine(): Promise<{ readonly setting?: OwnSetting; readonly hours?: WorkingHours }>;
  /** Sets one's usual working hours; undefined takes them back. */
  hours(hours: WorkingHours | undefined): Promise<void>;
  /** Once, with working hours. At most 500. */
  get(people: readonly string[]): Promise<readonly (PersonPresence & { readonly hours?: WorkingHours })[]>;
  /**
   * Whether nobody has touched this device for a while: when that is, the application decides. Said again by itself after a reconnect.
   * `kind`: default what this page runs on, `mobile` or `web`.
   */
  activity(idle: boolean, kind?: DeviceKind): void;
  watch(target: PresenceTarget): PresenceWatch<PresenceSnapshot>;
  /** The numbers of several units with those below, at most 200, in one watch. */
  watch(target: { readonly units: readonly string[] }): PresenceWatch<CountsSnapshot>;
  /**
   * One person, for wherever a name stands. Watched while somebody is subscribed; however many there are, they share a few watches.
   * The snapshot is undefined until the server has answered.
   */
  of(person: string): Observable<PersonPresence | undefined>;
}
