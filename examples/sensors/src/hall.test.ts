import { expect, test } from 'vitest';
import { type Alarm, DEVICES, Hall } from './hall.ts';

/** Numbers that look random and are the same each time. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function hours(count: number): { readonly alarms: readonly Alarm[]; readonly celsius: readonly number[] } {
  const hall = new Hall('1', seeded(7));
  const steps = Array.from({ length: count * 3_600 }, () => hall.step());
  return {
    alarms: steps.flatMap(({ alarms }) => alarms),
    celsius: steps.flatMap(({ readings }) => readings.map(([, celsius]) => celsius)),
  };
}

test('every device speaks in every second', () => {
  const { readings } = new Hall('1', seeded(1)).step();
  expect(readings.map(([device]) => device)).toEqual(Array.from({ length: DEVICES }, (_, device) => device));
});

test('temperatures stay where halls have them, but for those that run away', () => {
  const { celsius } = hours(1);
  expect(celsius.filter((each) => each < 10 || each > 60)).toEqual([]);
  expect(celsius.filter((each) => each > 30).length / celsius.length).toBeLessThan(0.05);
});

test('of each device alarms begin and end by turns', () => {
  const { alarms } = hours(2);
  expect(alarms.length).toBeGreaterThan(20);
  for (let device = 0; device < DEVICES; device++) {
    const states = alarms.filter((alarm) => alarm.device === device).map(({ state }) => state);
    expect(states).toEqual(states.map((_, index) => (index % 2 === 0 ? 'high' : 'over')));
  }
});
