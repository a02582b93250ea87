import { expect, it } from 'vitest';
import { endOf, fieldValue } from './status-end.ts';

const now = new Date(2026, 2, 2, 11, 42, 30).getTime();

it('ends after a while, with the day, at a time, or never', () => {
  expect(endOf('half-hour', '', now)).toBe(now + 1_800_000);
  expect(endOf('hour', '', now)).toBe(now + 3_600_000);
  expect(new Date(endOf('today', '', now) ?? 0).toString()).toBe(new Date(2026, 2, 2, 23, 59, 59).toString());
  expect(endOf('at', '2026-03-04T09:15', now)).toBe(new Date(2026, 2, 4, 9, 15).getTime());
  expect(endOf('at', '', now)).toBeNaN();
  expect(endOf('never', '2026-03-04T09:15', now)).toBeUndefined();
});

it('fills a field with the local day and time', () => {
  expect(fieldValue(now)).toBe('2026-03-02T11:42');
  expect(endOf('at', fieldValue(now), now)).toBe(now - 30_000);
});
