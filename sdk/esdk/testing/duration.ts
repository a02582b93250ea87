/** Milliseconds, or a number with its unit: `250ms`, `30s`, `5m`, `2h`, `1d`. */
export type Duration = number | `${number}${'ms' | 's' | 'm' | 'h' | 'd'}`;

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** In milliseconds. Throws a TypeError for what is no duration, or lies in the past. */
export function millisecondsOf(duration: Duration): number {
  const [, count, unit = 'ms'] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)?$/.exec(String(duration)) ?? [];
  const factor = UNITS[unit];
  if (count === undefined || factor === undefined)
    throw new TypeError(`"${duration}" is no duration: write 250, "250ms", "30s", "5m", "2h" or "1d".`);
  return Number(count) * factor;
}
