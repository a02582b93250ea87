const GROUPS = { day: 86_400_000, week: 6 } as const;

/** Dates, numbers and lists as the reader's language writes them. Digits are Latin everywhere, as in the design. */
export interface Formats {
  readonly locale: string;
  readonly plurals: Intl.PluralRules;
  number(value: number): string;
  /** 11:38 */
  time(at: number): string;
  /** The same without "am/pm": for narrow places beside a full time. */
  clock(at: number): string;
  /** Today, Yesterday, Monday, 2 March; the year only when it is another one. */
  day(at: number, now: number): string;
  /** Time of today, weekday of this week, else the date. */
  recent(at: number, now: number): string;
  /** When something ends: time of today, weekday and time of the next days, else the date. */
  until(at: number, now: number): string;
  /** Date and time in full. */
  full(at: number): string;
  list(items: readonly string[]): string;
  compare(a: string, b: string): number;
}

/** Days since 1970 in local time: equal for two times of one calendar day. */
export function dayOf(at: number): number {
  const date = new Date(at);
  return Math.round(Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / GROUPS.day);
}

export function createFormats(locale: string): Formats {
  const date = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
    new Intl.DateTimeFormat(locale, { numberingSystem: 'latn', ...options });
  const numbers = new Intl.NumberFormat(locale, { numberingSystem: 'latn' });
  const times = date({ hour: '2-digit', minute: '2-digit' });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const days = date({ weekday: 'long', day: 'numeric', month: 'long' });
  const years = date({ day: 'numeric', month: 'long', year: 'numeric' });
  const weekdays = date({ weekday: 'short' });
  const short = date({ day: 'numeric', month: 'short' });
  const full = date({ dateStyle: 'full', timeStyle: 'short' });
  const lists = new Intl.ListFormat(locale, { type: 'conjunction' });
  const collator = new Intl.Collator(locale, { sensitivity: 'base', numeric: true });
  const capital = (words: string): string => words.charAt(0).toLocaleUpperCase(locale) + words.slice(1);
  const clock = (at: number): string =>
    times
      .formatToParts(at)
      .filter((part) => part.type !== 'dayPeriod')
      .map((part) => part.value)
      .join('')
      .trim();
  return {
    locale,
    plurals: new Intl.PluralRules(locale),
    number: (value) => numbers.format(value),
    time: (at) => times.format(at),
    clock,
    day(at, now) {
      const ago = dayOf(now) - dayOf(at);
      if (ago === 0 || ago === 1) return capital(relative.format(-ago, 'day'));
      return (new Date(at).getFullYear() === new Date(now).getFullYear() ? days : years).format(at);
    },
    recent(at, now) {
      const ago = dayOf(now) - dayOf(at);
      if (ago <= 0) return times.format(at);
      return (ago <= GROUPS.week ? weekdays : short).format(at);
    },
    until(at, now) {
      const ahead = dayOf(at) - dayOf(now);
      if (ahead <= 0) return times.format(at);
      return ahead <= GROUPS.week ? `${weekdays.format(at)} ${times.format(at)}` : short.format(at);
    },
    full: (at) => full.format(at),
    list: (items) => lists.format(items),
    compare: (a, b) => collator.compare(a, b),
  };
}
