import { SimulatedRuntime } from '@parley/runtime/testing';
import { expect, it } from 'vitest';
import { DEFAULT_LIMITS } from './limits.ts';
import { Pulse } from './pulse.ts';

const makePulse = (limits = {}) => new Pulse({ ...DEFAULT_LIMITS, heartbeatMs: 1e9, ...limits }, new SimulatedRuntime().random, 0);

it('A link with nothing to take is well, however long nothing moved', () => {
  const pulse = makePulse();
  expect(pulse.check(60_000, 0, false)).toBe('well');
  expect(pulse.check(61_000, 0, true)).toBe('well');
  expect(pulse.check(74_999, 0, true)).toBe('well');
  expect(pulse.check(75_000, 0, true)).toBe('stalled');
});

it('Pings of a thousand connections made at once are spread', () => {
  const { random } = new SimulatedRuntime();
  const pulses = Array.from({ length: 1000 }, () => new Pulse(DEFAULT_LIMITS, random, 0));
  const due = (ms: number) => pulses.filter((pulse) => pulse.check(ms, 0, false) === 'ping').length;
  expect([due(9_599), due(10_200) > 300, due(10_800) > 300]).toEqual([0, true, true]);
});
