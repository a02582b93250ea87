const CLOCK = /^([01]?\d|2[0-3]):([0-5]\d)$/;

/** The moment that is meant; `HH:MM` is the next time that the clock here shows it. Throws a RangeError for what is none. */
export function momentOf(until: number | Date | string, nowMs: number): number {
  const moment = typeof until === 'string' ? nextTime(until, nowMs) : Math.round(Number(until));
  if (!Number.isFinite(moment)) throw new RangeError(`"${String(until)}" is no moment; give a Date, milliseconds since 1970, or HH:MM.`);
  return moment;
}

function nextTime(text: string, nowMs: number): number {
  const [, hours, minutes] = CLOCK.exec(text) ?? [];
  const date = new Date(nowMs);
  date.setHours(Number(hours), Number(minutes), 0, 0);
  if (date.getTime() <= nowMs) date.setDate(date.getDate() + 1);
  return date.getTime();
}
