import { afterEach, describe, expect, it, vi } from 'vitest';
import { withTimes } from './card-times.ts';

const NOON = Date.UTC(2026, 2, 1, 12);
const HOUR = 3_600_000;
afterEach(() => vi.unstubAllEnvs());

function inZone(zone: string): void {
  vi.stubEnv('TZ', zone);
}
const said = (...asked: Parameters<typeof withTimes>): string =>
  withTimes(...asked)
    .map(({ text }) => text)
    .join('')
    .replace(/\s/g, ' ');

describe('times of a row', () => {
  it('are said in the zone and language of the page', () => {
    const times = { end: { at: NOON } };
    inZone('Europe/Berlin');
    expect(said('Until {end}.', times, 'en-GB')).toBe('Until 1 Mar 2026, 13:00.');
    inZone('America/New_York');
    expect(said('Until {end}.', times, 'en-US')).toBe('Until Mar 1, 2026, 7:00 AM.');
    expect(said('حتى {end}', times, 'ar')).toMatch(/^حتى .*7:00/);
  });

  it('are a range, a date or a time of day, as the component wants it', () => {
    inZone('UTC');
    expect(said('{shift}', { shift: { at: NOON, until: NOON + HOUR } }, 'en-GB')).toBe('1 Mar 2026, 12:00–13:00');
    expect(said('{a} {b}', { a: { at: NOON, show: 'date' }, b: { at: NOON, show: 'time' } }, 'en-GB')).toBe('1 Mar 2026 12:00');
  });

  it('bear for machines when they are', () => {
    expect(withTimes('At {noon}', { noon: { at: NOON } }, 'en').map(({ at }) => at)).toEqual([undefined, '2026-03-01T12:00:00.000Z']);
  });

  it('that are none are left as they are written', () => {
    expect(said('{constructor} and {nothing}, {}', {}, 'en')).toBe('{constructor} and {nothing}, {}');
  });
});
