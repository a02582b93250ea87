const MINUTE_MS = 60_000;

/**
 * A time as the sample tells it: `35m` (minutes ago, for what was said just now) or `3d 10:48` (days ago, at that time of the server's day).
 * Milliseconds since 1970. Throws for anything else.
 */
export function momentOf(text: string, now: number): number {
  const minutes = /^(\d{1,3})m$/.exec(text);
  if (minutes) return now - Number(minutes[1]) * MINUTE_MS;
  const day = /^(\d{1,2})d (\d\d):(\d\d)$/.exec(text);
  if (!day) throw new TypeError(`"${text}" is no time of the sample.`);
  const date = new Date(now);
  date.setDate(date.getDate() - Number(day[1]));
  return date.setHours(Number(day[2]), Number(day[3]), 0, 0);
}
