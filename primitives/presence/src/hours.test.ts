import { expect, it } from 'vitest';
import { isTimeZone, isWorkingTime } from './hours.ts';

const WEEK = { timeZone: 'Europe/London', times: [1, 2, 3, 4, 5].map((day) => ({ day, from: 9 * 60, to: 17 * 60 })) };
const at = (time: string): number => Date.parse(time);

it.each([
  ['2025-01-06T09:00:00Z', true],
  ['2025-01-06T08:59:59Z', false],
  ['2025-01-06T16:59:59Z', true],
  ['2025-01-06T17:00:00Z', false],
  ['2025-01-05T12:00:00Z', false],
  // In summer the clock on the wall is an hour ahead.
  ['2025-07-07T08:00:00Z', true],
  ['2025-07-07T16:00:00Z', false],
])('in London at %s it is working time: %s', (time, expected) => {
  expect(isWorkingTime(WEEK, at(time))).toBe(expected);
});

it('the day is that of the place', () => {
  const monday = { timeZone: 'Pacific/Auckland', times: [{ day: 1, from: 0, to: 24 * 60 }] };
  expect(isWorkingTime(monday, at('2025-01-05T11:00:00Z'))).toBe(true);
  expect(isWorkingTime(monday, at('2025-01-05T10:59:00Z'))).toBe(false);
});

it('a time zone is one that the platform knows', () => {
  expect(isTimeZone('Europe/Warsaw')).toBe(true);
  expect(isTimeZone('Mars/Olympus')).toBe(false);
  expect(isTimeZone('')).toBe(false);
});
