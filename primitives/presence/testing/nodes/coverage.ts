import type { Tab } from '../world/truth.ts';

const GRACE_MS = 8_000;
/** What comes to a node is known to the others, in calm, within this time. */
const KNOWN_MS = 450;
/** Nobody who is gone is shown longer than this: after the loss of a session, or of a node (G12). */
const GHOST_MS = 10_000;

/** A session and where it is. */
export interface SiteTab extends Tab {
  /** Number of the node it is, or was, connected to. */
  node: number;
  /** The same of the node where it was connected before. */
  cameFrom: number | undefined;
  /** From when to when everybody is to be shown at least that the person is there. */
  from: number;
  until: number;
  connectedAt: number;
  /** When its connection is known to all, and what `until` is if that never happens. */
  knownFrom: number;
  otherwise: number;
  /** Until when another node takes the session for connected there, if it is never told that it went on. */
  strayUntil: number;
  /** That node cannot be told. */
  isAstray: boolean;
  /** Until when anybody may be shown that. */
  ghostUntil: number;
  /** When it was lost by a crash so soon after it came that it was not stored: a node that starts later does not know of it. */
  unstoredAt: number | undefined;
  /** Its node cannot tell the others that it is connected. */
  isUntold: boolean;
}

/** What watchers on nodes that are well must, and must not, be shown of a session through what happens to it and to its node. */
export const coverage = {
  /** A new connection. `continues`: of a session or device that is covered at this moment. */
  begin(tab: SiteTab, now: number, isTold: boolean, continues: SiteTab | undefined): void {
    const isCovered = continues !== undefined && covers(continues, now);
    tab.otherwise = isCovered ? continues.until : now;
    tab.from = isCovered ? continues.from : now + (isTold ? KNOWN_MS : 0);
    tab.until = isTold ? Number.POSITIVE_INFINITY : tab.otherwise;
    tab.connectedAt = now;
    tab.knownFrom = now + KNOWN_MS;
    tab.isUntold = !isTold;
    tab.unstoredAt = undefined;
    tab.ghostUntil = Number.POSITIVE_INFINITY;
  },

  /** What its node has not told yet it will not tell. */
  keepUntold(tab: SiteTab, now: number): void {
    if (tab.knownFrom > now) coverage.miss(tab);
  },

  /** Not all have heard of it, nor can they ask. */
  miss(tab: SiteTab): void {
    tab.until = Math.min(tab.until, tab.otherwise);
    tab.isUntold = true;
  },

  /** The connection is lost, or its node is, or stands still, since `at`. */
  end(tab: SiteTab, at: number): void {
    tab.until = tab.from <= at ? Math.min(tab.until, at + GRACE_MS) : at;
    tab.ghostUntil = Math.max(
      Math.min(tab.ghostUntil, at + GHOST_MS),
      tab.isAstray || tab.isUntold || tab.knownFrom > at ? tab.strayUntil + GHOST_MS : 0,
    );
  },

  /** Its node is lost, and with it what it would have told. */
  lose(tab: SiteTab, at: number): void {
    coverage.keepUntold(tab, at);
    coverage.end(tab, at);
  },

  /** The same of a session that its node had lost before. */
  linger(tab: SiteTab, at: number): void {
    if (tab.ghostUntil > at) tab.ghostUntil = Math.max(tab.ghostUntil, at + GHOST_MS);
  },

  /** It is connected, and its node can tell again, which takes until `knownAt`. What becomes of it before `metAt` ends it as if it had not come back. */
  resume(tab: SiteTab, knownAt: number, metAt: number = knownAt): void {
    tab.otherwise = tab.until;
    tab.knownFrom = metAt;
    if (tab.from > knownAt || tab.until < knownAt) tab.from = knownAt;
    tab.until = Number.POSITIVE_INFINITY;
    tab.ghostUntil = Number.POSITIVE_INFINITY;
    tab.isUntold = false;
  },
};

/** `bootedAt`: of the node that is to show it. */
export function covers({ from, until, unstoredAt }: SiteTab, at: number, bootedAt: number = Number.NEGATIVE_INFINITY): boolean {
  return from <= at && at < until && (unstoredAt === undefined || bootedAt < unstoredAt);
}
