import type { CardTime } from '@parley/esdk/component';

/** A piece of a row: words, or a time as its reader says it. `at`: for machines. */
export type CardPiece = { readonly text: string; readonly at?: string };

const PLACE = /\{([a-z][A-Za-z0-9]*)\}/;

/** The text with its times in their places, in the zone and language of the page. What is no time of the row stays as it is written. */
export function withTimes(text: string, times: Readonly<Record<string, CardTime>>, locale: string): readonly CardPiece[] {
  return text.split(PLACE).flatMap((part, index): CardPiece[] => {
    if (index % 2 === 0) return part === '' ? [] : [{ text: part }];
    const time = Object.hasOwn(times, part) ? times[part] : undefined;
    return [time ? { text: shown(time, locale), at: new Date(time.at).toISOString() } : { text: `{${part}}` }];
  });
}

const STYLES: Readonly<Record<NonNullable<CardTime['show']>, Intl.DateTimeFormatOptions>> = {
  'date-time': { dateStyle: 'medium', timeStyle: 'short' },
  date: { dateStyle: 'medium' },
  time: { timeStyle: 'short' },
};

function shown({ at, until, show = 'date-time' }: CardTime, locale: string): string {
  const format = new Intl.DateTimeFormat(locale, { numberingSystem: 'latn', ...STYLES[show] });
  return until === undefined ? format.format(at) : format.formatRange(at, until);
}
