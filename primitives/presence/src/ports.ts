import type { Claim, DeviceKind, Setting } from './facts.ts';
import type { SiteNews } from './site-news.ts';

/** The tree of the organisation, in memory: every answer is of this moment. */
export interface Hierarchy {
  knows(person: string): boolean;
  /** The units that the person is in, without those above; none for whom it does not know. */
  unitsOf(person: string): readonly string[];
  /** The unit above; undefined for a root. No unit is above itself. */
  above(unit: string): string | undefined;
  /** The people of the unit (`below`: and of the units below it), each once, by name. Undefined: no such unit. */
  peopleOf(unit: string, below: boolean): readonly string[] | undefined;
  /** Those of the people whom it knows, each once, by name. */
  byName(people: Iterable<string>): readonly string[];
  /** Calls `fn` after each change, before anything else is asked. Returns how to stop. */
  onChange(fn: (change: HierarchyChange) => void): () => void;
}

export interface HierarchyChange {
  /** Units whose people are others, or in another order, than before; also by a change in a unit below. */
  readonly units: readonly string[];
  /** People who are new, gone or at another place in the order of names. */
  readonly people: readonly string[];
}

/** Who may see whose presence, in classes of people who are alike. */
export interface Visibility {
  classOf(person: string): string;
  mayShow(watcherClass: string, personClass: string): boolean;
}

/** A session as others see it: nothing about its connection. */
export interface StoredSession {
  readonly session: string;
  /** The how-manieth connection of it this was: of two that say they are this session, the higher one is. */
  readonly generation: number;
  readonly device: string;
  readonly kind: DeviceKind;
  readonly idle: boolean;
}
export interface StoredClaim extends Claim {
  readonly source: string;
}
export interface StoredFacts {
  readonly sessions: readonly StoredSession[];
  readonly claims: readonly StoredClaim[];
}

/** What outlives a restart. All nodes of a site have one; facts belong to the life of the node that stored them. */
export interface PresenceStore {
  /** Of these people, absent: of everybody. Sees whatever has been saved, on any node. */
  settings(people?: readonly string[]): Promise<ReadonlyMap<string, Setting>>;
  /** Durable when it settles; undefined removes it. Settles in the order of the calls. */
  saveSetting(person: string, setting: Setting | undefined): Promise<void>;
  /** By life, then by person. */
  facts(): Promise<ReadonlyMap<string, ReadonlyMap<string, StoredFacts>>>;
  /** Called at most once a second, never twice at once; undefined: nothing is left to store of the person. */
  saveFacts(life: string, changes: ReadonlyMap<string, StoredFacts | undefined>): Promise<void>;
  /** Forgets all facts of a life that is over. Never called while `saveFacts` runs. */
  dropFacts(life: string): Promise<void>;
}

/** The other nodes of the site, as presence needs them. */
export interface PresenceSite {
  /** There never are others. */
  readonly alone: boolean;
  /** Of this node; another one after `onNodes`, when its lease was lost. A life ends once. */
  readonly life: string;
  /** Lives of the other nodes with a lease. */
  readonly others: readonly string[];
  /** To all of them: those of one node arrive in order, at most once. */
  tell(news: SiteNews): void;
  onTold(fn: (news: SiteNews, fromLife: string) => void): () => void;
  /** Calls `fn` when news may have been missed. */
  onGap(fn: () => void): () => void;
  /** Calls `fn` when nodes have come or gone, or have begun another life. */
  onNodes(fn: () => void): () => void;
}

/** Where a watch says what there is: one snapshot, in parts, then deltas. */
export interface PresenceSink {
  /** `body`: a value, or its UTF-8 JSON. */
  snapshot(version: number, body: unknown, more?: boolean): void;
  /** UTF-8 JSON, encoded once for all who are told the same. */
  delta(version: number, body: Uint8Array): void;
  refuse(code: 'not-found', message: string): void;
}
