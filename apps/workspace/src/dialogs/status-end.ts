export type End = 'never' | 'half-hour' | 'hour' | 'today' | 'at';
export const ENDS: readonly End[] = ['never', 'half-hour', 'hour', 'today', 'at'];

const MINUTE_MS = 60_000;

/** When a status ends; undefined: never. `at` is the value of a field for day and time. NaN: the field is empty or no time. */
export function endOf(end: End, at: string, now: number): number | undefined {
  if (end === 'half-hour') return now + 30 * MINUTE_MS;
  if (end === 'hour') return now + 60 * MINUTE_MS;
  if (end === 'today') return new Date(now).setHours(23, 59, 59, 999);
  return end === 'at' ? new Date(at).getTime() : undefined;
}

/** The local day and time as such a field wants it: 2026-03-02T13:30. */
export function fieldValue(at: number): string {
  const offsetMs = new Date(at).getTimezoneOffset() * MINUTE_MS;
  return new Date(at - offsetMs).toISOString().slice(0, 16);
}
