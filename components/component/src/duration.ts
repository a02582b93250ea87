const UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const FORM = /^([1-9]\d{0,8})(ms|s|m|h|d)$/;

/** The longest that timers and settings speak of: a year. */
const LONGEST_MS = 366 * UNITS.d;

/** Milliseconds of `500ms`, `30s`, `5m`, `6h`, `1d`; undefined for anything else, and for more than a year. */
export function durationMs(text: string): number | undefined {
  const [, count, unit] = FORM.exec(text) ?? [];
  const ms = Number(count) * UNITS[unit as keyof typeof UNITS];
  return ms <= LONGEST_MS ? ms : undefined;
}
