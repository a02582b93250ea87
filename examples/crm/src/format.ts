const euros = new Intl.NumberFormat('en-GB', { style: 'currency', currency: 'EUR', maximumFractionDigits: 0 });
const days = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });
const moments = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', timeZone: 'UTC' });

/** @param value in whole euros */
export function formatMoney(value: number): string {
  return euros.format(value);
}

/** @param day as 2026-11-30 */
export function formatDay(day: string): string {
  return days.format(new Date(day));
}

/** @param at as ISO 8601 */
export function formatMoment(at: string): string {
  return moments.format(new Date(at));
}
