/** Minutes of a day, `from` before `to`; a shift over midnight is two of them. Days: 0 is Sunday. */
export interface WorkingTime {
  readonly day: number;
  readonly from: number;
  readonly to: number;
}

/** When a person usually works. Data for others to look at: it changes no state. */
export interface WorkingHours {
  /** IANA name, `Europe/London`. */
  readonly timeZone: string;
  readonly times: readonly WorkingTime[];
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** Whether the platform knows the time zone. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** Whether `nowMs` lies in the hours, by the clock on that place's wall. */
export function isWorkingTime({ timeZone, times }: WorkingHours, nowMs: number): boolean {
  const { day, minute } = wallTime(timeZone, nowMs);
  return times.some((time) => time.day === day && time.from <= minute && minute < time.to);
}

function wallTime(timeZone: string, nowMs: number): { readonly day: number; readonly minute: number } {
  const format = new Intl.DateTimeFormat('en-US', { timeZone, weekday: 'short', hour: 'numeric', minute: 'numeric', hourCycle: 'h23' });
  const parts = new Map(format.formatToParts(nowMs).map(({ type, value }) => [type, value]));
  return {
    day: DAYS.indexOf(parts.get('weekday') ?? ''),
    minute: Number(parts.get('hour')) * 60 + Number(parts.get('minute')),
  };
}
