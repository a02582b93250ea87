import { ParleyError } from './error.ts';

const SECONDS = { s: 1, m: 60, h: 3_600 } as const;
/** The server takes no token that is good for longer. */
const MOST_S = 3_600;

/** `90s`, `5m`, `1h`, or a number of seconds, in seconds. Throws a ParleyError `request-invalid` for anything else, and for more than an hour. */
export function secondsOf(duration: string | number): number {
  const [, count, unit] = /^(\d{1,6})([smh])$/.exec(String(duration)) ?? [];
  const seconds = unit ? Number(count) * SECONDS[unit as keyof typeof SECONDS] : Number(duration);
  if (Number.isInteger(seconds) && seconds >= 1 && seconds <= MOST_S) return seconds;
  throw new ParleyError('request-invalid', `expiresIn is "${duration}". Give 90s, 5m or a number of seconds, an hour at most.`);
}
