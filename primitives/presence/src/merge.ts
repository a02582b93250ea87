import type { Claim, DeviceKind, PersonFacts, PresenceFacts, PresenceState, Setting } from './facts.ts';

const KINDS: readonly DeviceKind[] = ['desktop', 'web', 'mobile'];
export const OFFLINE: PresenceFacts = { state: 'offline' };

/**
 * What others are shown of these facts at `nowMs` (wall clock). The first that holds:
 *
 * 1. no device: `offline`, whatever is set or claimed;
 * 2. the person has set `do-not-disturb`;
 * 3. a claim `in-call`, then a claim `in-meeting`: they say more than `available`, `away` or `busy` does;
 * 4. the state that the person has set;
 * 5. a claim `busy`;
 * 6. the best device: `available` when one is in use, else `away`.
 *
 * The text of the person's setting is shown in every state. A setting or claim holds before its `until`, not at it.
 */
export function mergePresence(facts: PersonFacts, nowMs: number): PresenceFacts {
  const setting = facts.setting && holds(facts.setting, nowMs) ? facts.setting : undefined;
  const devices = kindsOf(facts);
  return {
    state: stateOf(facts, setting, nowMs),
    ...(setting?.text ? { text: setting.text } : {}),
    ...(setting?.until === undefined ? {} : { until: setting.until }),
    ...(devices.length > 0 ? { devices } : {}),
  };
}

/** When, after `nowMs`, something lapses by itself; undefined: nothing will. */
export function nextLapse({ setting, claims }: PersonFacts, nowMs: number): number | undefined {
  const later = [setting, ...claims].flatMap((each) => (each?.until !== undefined && each.until > nowMs ? [each.until] : []));
  return later.length > 0 ? Math.min(...later) : undefined;
}

export function holds({ until }: Setting | Claim, nowMs: number): boolean {
  return until === undefined || nowMs < until;
}

export function samePresence(one: PresenceFacts, other: PresenceFacts): boolean {
  return one.state === other.state && one.text === other.text && one.until === other.until && one.devices?.join() === other.devices?.join();
}

function stateOf({ devices, claims }: PersonFacts, setting: Setting | undefined, nowMs: number): PresenceState {
  const claimed = (state: Claim['state']): boolean => claims.some((claim) => claim.state === state && holds(claim, nowMs));
  if (devices.length === 0) return 'offline';
  if (setting?.state === 'do-not-disturb') return 'do-not-disturb';
  if (claimed('in-call')) return 'in-call';
  if (claimed('in-meeting')) return 'in-meeting';
  if (setting?.state) return setting.state;
  if (claimed('busy')) return 'busy';
  return devices.some(({ idle }) => !idle) ? 'available' : 'away';
}

function kindsOf({ devices }: PersonFacts): readonly DeviceKind[] {
  const inUse = devices.filter(({ idle }) => !idle);
  const best = inUse.length > 0 ? inUse : devices;
  return KINDS.filter((kind) => best.some((device) => device.kind === kind));
}
