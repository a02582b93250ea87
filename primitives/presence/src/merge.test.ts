import { SimulatedRuntime } from '@parley/runtime/testing';
import { describe, expect, it } from 'vitest';
import type { Claim, DeviceFact, PersonFacts, PresenceState, Setting } from './facts.ts';
import { mergePresence, nextLapse } from './merge.ts';

const NOW = 1_000;
const USED: DeviceFact = { kind: 'web', idle: false };
const IDLE: DeviceFact = { kind: 'mobile', idle: true };

function facts(devices: readonly DeviceFact[], state?: Setting['state'], claims: readonly Claim['state'][] = []): PersonFacts {
  return { devices, setting: state && { state, text: '' }, claims: claims.map((each) => ({ state: each })) };
}
const stateOf = (given: PersonFacts): PresenceState => mergePresence(given, NOW).state;

describe('what is shown of a person', () => {
  it.each<[string, PersonFacts, PresenceState]>([
    ['without a device: offline', facts([]), 'offline'],
    ['without a device, in a call: offline', facts([], 'available', ['in-call']), 'offline'],
    ['with a device in use: available', facts([USED]), 'available'],
    ['with an idle device: away', facts([IDLE]), 'away'],
    ['the best device counts', facts([IDLE, USED]), 'available'],
    ['what is set is more than the devices', facts([IDLE], 'available'), 'available'],
    ['in a call: more than available', facts([USED], 'available', ['in-call']), 'in-call'],
    ['in a call: more than busy', facts([USED], 'busy', ['in-call']), 'in-call'],
    ['in a meeting: more than away', facts([IDLE], 'away', ['in-meeting']), 'in-meeting'],
    ['a call is more than a meeting', facts([USED], undefined, ['in-meeting', 'in-call']), 'in-call'],
    ['do not disturb is more than a call', facts([USED], 'do-not-disturb', ['in-call']), 'do-not-disturb'],
    ['a claim of busy is more than the devices', facts([IDLE], undefined, ['busy']), 'busy'],
    ['a claim of busy is less than what is set', facts([USED], 'available', ['busy']), 'available'],
  ])('%s', (_, given, expected) => {
    expect(stateOf(given)).toBe(expected);
  });

  it('has the text in every state, and nothing that is empty', () => {
    const setting = { text: 'Leave until Monday', until: NOW + 1 };
    expect(mergePresence({ devices: [], setting, claims: [] }, NOW)).toEqual({ state: 'offline', ...setting });
    expect(mergePresence({ devices: [], setting: { text: '' }, claims: [] }, NOW)).toEqual({ state: 'offline' });
  });

  it('lapses at its time, not before', () => {
    const setting: Setting = { state: 'busy', text: 'Rounds', until: NOW };
    const claims: readonly Claim[] = [{ state: 'in-call', until: NOW + 5 }];
    const at = (now: number) => mergePresence({ devices: [USED], setting, claims }, now);
    expect(at(NOW - 1)).toEqual({ state: 'in-call', text: 'Rounds', until: NOW, devices: ['web'] });
    expect(at(NOW)).toEqual({ state: 'in-call', devices: ['web'] });
    expect(at(NOW + 5)).toEqual({ state: 'available', devices: ['web'] });
  });

  it('names the devices that it rests on, each kind once', () => {
    const devices: readonly DeviceFact[] = [IDLE, { kind: 'desktop', idle: true }, IDLE];
    expect(mergePresence(facts(devices), NOW).devices).toEqual(['desktop', 'mobile']);
    expect(mergePresence(facts([...devices, USED]), NOW).devices).toEqual(['web']);
  });

  it('stays the same until the next lapse, whatever the facts are', () => {
    const { random } = new SimulatedRuntime(7);
    const pick = <T>(all: readonly T[]): T => all[random.integer(all.length)] as T;
    const until = () => (random.integer(2) === 0 ? {} : { until: NOW + random.integer(6) - 2 });
    for (let round = 0; round < 2_000; round++) {
      const state = pick(['available', 'busy', 'away', 'do-not-disturb', undefined] as const);
      const given: PersonFacts = {
        devices: pick([[], [USED], [IDLE], [USED, IDLE]]),
        setting: pick([undefined, { ...(state ? { state } : {}), text: pick(['', 'x']), ...until() }]),
        claims: pick([[], [{ state: pick(['busy', 'in-call', 'in-meeting'] as const), ...until() }]]),
      };
      const lapse = nextLapse(given, NOW) ?? NOW + 10;
      expect(lapse, `round ${round}`).toBeGreaterThan(NOW);
      expect(mergePresence(given, lapse - 1), `round ${round}: ${JSON.stringify(given)}`).toEqual(mergePresence(given, NOW));
    }
  });
});
