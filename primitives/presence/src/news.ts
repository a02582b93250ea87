// What watches say: bodies of snapshots and deltas. All values are absolute; whoever is not named is offline.
import type { PersonPresence, PresenceState } from './facts.ts';

export type PresenceCounts = Readonly<Record<PresenceState, number>>;

/** A watch of a list of people. Snapshots come in parts and leave out who is offline without a text. */
export interface PeopleNews {
  readonly people: readonly PersonPresence[];
}

/** A watch of the numbers of several units. The snapshot names all of them, a delta those with other numbers. */
export interface CountsNews {
  readonly units: readonly UnitCounts[];
}
export interface UnitCounts {
  readonly unit: string;
  readonly total: number;
  readonly counts: PresenceCounts;
}

/** A watch of a unit or group, with or without a window of its people. A delta names what has changed. */
export interface GroupNews {
  /** People whom the watcher may see. */
  readonly total?: number;
  readonly counts?: PresenceCounts;
  /** Ids of the people in the window, by name. In a delta: who is not in it any more is forgotten. */
  readonly order?: readonly string[];
  /** Of people in the window. In snapshots, and for people who are new to the window, it leaves out who is offline without a text. */
  readonly people?: readonly PersonPresence[];
}

/** Rows of a list that are on the screen: from the first up to, not including, the second. */
export type PresenceWindow = readonly [from: number, to: number];
