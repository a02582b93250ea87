import type { WorkingTime } from '@parley/presence-component/contract';

/** A day as it is written in the form: one stretch, over midnight where the end is not after the beginning. */
export interface Day {
  readonly works: boolean;
  /** 09:00 */
  readonly from: string;
  readonly to: string;
}

/** Sunday first. */
export type Week = readonly Day[];

const MIDNIGHT = 24 * 60;
const FREE: Day = { works: false, from: '09:00', to: '17:00' };
const OFFICE: Day = { ...FREE, works: true };
/** What somebody begins with who has said nothing. */
export const OFFICE_WEEK: Week = [FREE, OFFICE, OFFICE, OFFICE, OFFICE, OFFICE, FREE];

/** Working times as a week; undefined when a day has several stretches, which the form cannot show. */
export function weekOf(times: readonly WorkingTime[]): Week | undefined {
  const isTail = ({ day, from, to }: WorkingTime): boolean =>
    from === 0 && times.some((each) => each.day === (day + 6) % 7 && each.to === MIDNIGHT && each.from >= to && each.from > 0);
  const days = [0, 1, 2, 3, 4, 5, 6].map((day) => {
    const stretches = times.filter((each) => each.day === day && !isTail(each));
    const [stretch] = stretches;
    if (!stretch || stretches.length > 1) return stretch ? undefined : FREE;
    const tail = stretch.to === MIDNIGHT && stretch.from > 0 ? times.find((each) => each.day === (day + 1) % 7 && isTail(each)) : undefined;
    return { works: true, from: clock(stretch.from), to: clock((tail?.to ?? stretch.to) % MIDNIGHT) };
  });
  return days.every((day) => day !== undefined) ? days : undefined;
}

/** The week as working times: a stretch over midnight is two of them. */
export function timesOf(week: Week): readonly WorkingTime[] {
  return week.flatMap(({ works, from, to }, day): WorkingTime[] => {
    if (!works) return [];
    const [begins, ends] = [minutes(from), minutes(to)];
    if (ends > begins) return [{ day, from: begins, to: ends }];
    const evening = { day, from: begins, to: MIDNIGHT };
    return ends === 0 ? [evening] : [evening, { day: (day + 1) % 7, from: 0, to: ends }];
  });
}

function minutes(time: string): number {
  const [hours = 0, rest = 0] = time.split(':').map(Number);
  return hours * 60 + rest;
}

function clock(at: number): string {
  return `${String(Math.floor(at / 60)).padStart(2, '0')}:${String(at % 60).padStart(2, '0')}`;
}

/** The days of the week as a locale orders and calls them, 0 is Sunday. */
export function daysOfWeek(locale: string): readonly { readonly day: number; readonly name: string }[] {
  const names = new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone: 'UTC' });
  const about = new Intl.Locale(locale) as Intl.Locale & { getWeekInfo?(): { readonly firstDay: number } };
  const first = about.getWeekInfo?.().firstDay ?? 1;
  return [0, 1, 2, 3, 4, 5, 6].map((n) => {
    const day = (first + n) % 7;
    // The first of January 2023 was a Sunday.
    return { day, name: names.format(Date.UTC(2023, 0, 1 + day)) };
  });
}
