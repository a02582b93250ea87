import { SimulatedRuntime } from '@parley/runtime/testing';
import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from './limits.ts';
import { Pulse } from './pulse.ts';

const makePulse = (limits = {}) => new Pulse({ ...DEFAULT_LIMITS, heartbeatMs: 1e9, ...limits }, new SimulatedRuntime().random, 0);

it('A link with nothing to take is well, however long nothing moved', () => {
  const pulse = makePulse();
  expect(pulse.check(60_000, 59_000, 0, false)).toBe('well');
  expect(pulse.check(61_000, 60_000, 0, true)).toBe('well');
  expect(pulse.check(74_999, 74_000, 0, true)).toBe('well');
  expect(pulse.check(75_000, 74_999, 0, true)).toBe('stalled');
});

it('Pings of a thousand connections made at once are spread', () => {
  const { random } = new SimulatedRuntime();
  const pulses = Array.from({ length: 1000 }, () => new Pulse(DEFAULT_LIMITS, random, 0));
  const due = (ms: number) => pulses.filter((pulse) => pulse.check(ms, 0, 0, false) === 'ping').length;
  expect([due(9_599), due(10_200) > 300, due(10_800) > 300]).toEqual([0, true, true]);
});

describe('Whoever talks', () => {
  /** Checks every second of a minute; `talks` says what happens in the second before. Answers when pings left. */
  function pinged(talks: (second: number) => { readonly says?: boolean; readonly hears?: boolean }, answers = true): readonly number[] {
    const pulse = new Pulse(DEFAULT_LIMITS, new SimulatedRuntime().random, 0);
    const pings: number[] = [];
    let taken = 0;
    for (let second = 1; second <= 60; second++) {
      const { says = false, hears = false } = talks(second);
      if (says || (answers && pings.at(-1) === second - 1)) pulse.heard();
      if (hears) taken++;
      const found = pulse.check(second * 1_000, (second - 1) * 1_000, taken, false);
      if (found === 'silent') break;
      if (found === 'ping') pings.push(second);
      // A ping is taken, too.
      if (found === 'ping') taken++;
    }
    return pings;
  }

  it('is not asked while it says something and is told something within a second, now and then', () => {
    expect(pinged((second) => ({ says: second % 8 === 0, hears: second % 8 === 0 }))).toEqual([]);
  });

  it('is asked as ever where it only speaks, or only listens, or does each at another time', () => {
    const quiet = pinged(() => ({}));
    expect(quiet.length).toBeGreaterThanOrEqual(5);
    expect(pinged(() => ({ says: true }))).toEqual(quiet);
    expect(pinged(() => ({ hears: true }))).toEqual(quiet);
    expect(pinged((second) => ({ says: second % 2 === 0, hears: second % 2 === 1 }))).toEqual(quiet);
  });

  it('is asked within 12 seconds of the last time, and taken for silent after two pings as if it had never talked', () => {
    const [first = 0, second = 0, ...more] = pinged((at) => ({ says: at <= 20, hears: at <= 20 }), false);
    expect([first > 20, first <= 32, second <= first + 12, more]).toEqual([true, true, true, []]);
  });
});
