import { expect, it } from 'vitest';
import { hoursToday } from './hours.ts';

const times = [
  { day: 1, from: 13 * 60, to: 17 * 60 + 30 },
  { day: 1, from: 9 * 60, to: 12 * 60 },
  { day: 2, from: 22 * 60, to: 24 * 60 },
];
/** A Monday evening in London, Tuesday morning in Auckland. */
const now = Date.UTC(2026, 2, 2, 20, 0);
const dashes = (times_: readonly string[]) => times_.map((each) => each.replaceAll(/\s*[–-]\s*/g, '-'));

it('are those of the day it is where the person is', () => {
  const london = hoursToday({ timeZone: 'Europe/London', times }, now, 'en-GB');
  expect([london.localTime, dashes(london.times)]).toEqual(['20:00', ['09:00-12:00', '13:00-17:30']]);
  const auckland = hoursToday({ timeZone: 'Pacific/Auckland', times }, now, 'en-GB');
  expect([auckland.localTime, dashes(auckland.times)]).toEqual(['09:00', ['22:00-23:59']]);
});

it('are none on a day off', () => {
  expect(hoursToday({ timeZone: 'Europe/London', times: [] }, now, 'en-GB').times).toEqual([]);
});
