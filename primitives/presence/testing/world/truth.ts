import type { ClaimedState, DeviceKind, PresenceFacts, PresenceState, Setting } from '@parley/presence';

/** How long somebody who lost the connection is there (G12). */
const GRACE_MS = 8_000;

/** A session as the world knows it: no server is asked. */
export interface Tab {
  readonly person: string;
  readonly device: string;
  session: string;
  /** The how-manieth connection of the session. */
  generation: number;
  idle: boolean;
  kind: DeviceKind;
  /** Undefined: connected. Else when it was lost, or when the node that came back could be reached. */
  lostAt: number | undefined;
}

export interface WorldClaim {
  readonly person: string;
  readonly source: string;
  readonly state: ClaimedState;
  readonly until: number | undefined;
  /** Of the node that made it, where there are several. */
  readonly node?: number;
  /** Of a node before this one and not made again: when it ends. */
  endsAt: number | undefined;
}

/** What is the case, by the plainest means: everything is gone through for every question. */
export class Truth<T extends Tab = Tab> {
  readonly tabs: T[] = [];
  readonly settings: Map<string, Setting> = new Map();
  claims: WorldClaim[] = [];
  /** By how much the wall clock is ahead of the steady one, which all moments here are of but each `until`. */
  aheadMs = 0;

  of(person: string, at: number): PresenceFacts {
    const tabs = this.tabs.filter((tab) => tab.person === person && endOf(tab) > at);
    const wall = at + this.aheadMs;
    const set = this.settings.get(person);
    const setting = set?.until !== undefined && set.until <= wall ? undefined : set;
    const claimed = this.claims.filter(
      ({ person: whose, until = wall + 1, endsAt = at + 1 }) => whose === person && until > wall && endsAt > at,
    );
    const inUse = tabs.filter(({ idle }) => !idle);
    const kinds = new Set((inUse.length > 0 ? inUse : tabs).map(({ kind }) => kind));
    const devices = (['desktop', 'web', 'mobile'] as const).filter((kind) => kinds.has(kind));
    return {
      state: tabs.length === 0 ? 'offline' : ranked(setting?.state, new Set(claimed.map(({ state }) => state)), inUse.length > 0),
      ...(setting && setting.text !== '' ? { text: setting.text } : {}),
      ...(setting?.until === undefined ? {} : { until: setting.until }),
      ...(devices.length > 0 ? { devices } : {}),
    };
  }

  /** The next moment after `at` at which something ends by itself. */
  nextEnd(at: number): number {
    const ends = [
      ...this.tabs.map(endOf),
      ...[...this.settings.values()].map(({ until = Number.POSITIVE_INFINITY }) => until - this.aheadMs),
      ...this.claims.flatMap(({ until = Number.POSITIVE_INFINITY, endsAt = Number.POSITIVE_INFINITY }) => [until - this.aheadMs, endsAt]),
    ];
    return Math.min(...ends.filter((end) => end > at));
  }
}

export function endOf({ lostAt }: Tab): number {
  return lostAt === undefined ? Number.POSITIVE_INFINITY : lostAt + GRACE_MS;
}

function ranked(set: PresenceState | undefined, claimed: ReadonlySet<ClaimedState>, inUse: boolean): PresenceState {
  if (set === 'do-not-disturb') return set;
  for (const state of ['in-call', 'in-meeting'] as const) if (claimed.has(state)) return state;
  if (set) return set;
  if (claimed.has('busy')) return 'busy';
  return inUse ? 'available' : 'away';
}
