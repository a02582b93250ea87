import { describe, expect, it } from 'vitest';
import { type Day, daysOfWeek, OFFICE_WEEK, timesOf, weekOf } from './week.ts';

const free: Day = { works: false, from: '09:00', to: '17:00' };
const week = (days: Readonly<Record<number, readonly [from: string, to: string]>>): readonly Day[] =>
  [0, 1, 2, 3, 4, 5, 6].map((day) => {
    const [from, to] = days[day] ?? [];
    return from !== undefined && to !== undefined ? { works: true, from, to } : free;
  });

describe('a week of working hours', () => {
  it.each([
    ['nothing', week({})],
    ['an office', OFFICE_WEEK],
    ['nights', week({ 1: ['22:00', '06:00'], 2: ['22:00', '06:00'], 6: ['21:30', '07:15'] })],
    ['evenings until midnight', week({ 4: ['16:00', '00:00'], 5: ['08:00', '12:30'] })],
    ['whole days', week({ 0: ['00:00', '00:00'], 1: ['00:00', '00:00'], 2: ['00:00', '09:00'] })],
  ])('of %s is the same after storing and reading', (_what, written) => {
    expect(weekOf(timesOf(written))).toEqual(written);
  });

  it('puts what is after midnight on the next day, from Saturday on Sunday', () => {
    expect(timesOf(week({ 6: ['21:30', '07:15'] }))).toEqual([
      { day: 6, from: 21 * 60 + 30, to: 24 * 60 },
      { day: 0, from: 0, to: 7 * 60 + 15 },
    ]);
  });

  it('cannot show a day in several parts', () => {
    const parts = [
      { day: 1, from: 480, to: 720 },
      { day: 1, from: 780, to: 1020 },
    ];
    expect(weekOf(parts)).toBeUndefined();
  });

  it('begins with the day with which the reader’s week begins', () => {
    expect(daysOfWeek('en-GB').map(({ name }) => name)).toEqual([
      'Monday',
      'Tuesday',
      'Wednesday',
      'Thursday',
      'Friday',
      'Saturday',
      'Sunday',
    ]);
    expect(daysOfWeek('ar-EG')[0]).toEqual({ day: 6, name: 'السبت' });
  });
});
