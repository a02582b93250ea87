import type { WorkingHours } from '@parley/presence-component/contract';

export interface HoursToday {
  /** The clock on their wall. */
  readonly localTime: string;
  /** "09:00 – 17:00", one for each stretch of the day; empty on a day off. */
  readonly times: readonly string[];
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MINUTE_MS = 60_000;
const LAST_MINUTE = 24 * 60 - 1;

/** When somebody works today, by the calendar of the place where they are. */
export function hoursToday({ timeZone, times }: WorkingHours, now: number, locale: string): HoursToday {
  const weekday = new Intl.DateTimeFormat('en-US', { timeZone, weekday: 'short' }).format(now);
  const clock = { hour: '2-digit', minute: '2-digit', numberingSystem: 'latn' } as const;
  const ofDay = new Intl.DateTimeFormat(locale, { ...clock, timeZone: 'UTC' });
  const today = times.filter(({ day }) => DAYS[day] === weekday).toSorted((a, b) => a.from - b.from);
  return {
    localTime: new Intl.DateTimeFormat(locale, { ...clock, timeZone }).format(now),
    times: today.map(({ from, to }) => ofDay.formatRange(from * MINUTE_MS, Math.min(to, LAST_MINUTE) * MINUTE_MS)),
  };
}
