import { expect, it } from 'vitest';
import { durationMs } from './duration.ts';

it('Durations are a whole number and a unit', () => {
  expect(['500ms', '30s', '5m', '6h', '1d'].map(durationMs)).toEqual([500, 30_000, 300_000, 21_600_000, 86_400_000]);
});

it.for(['', '5', 'm', '0s', '-1s', '1.5h', '1 m', '1w', '01s', '367d', '5m '])('"%s" is none', (text) => {
  expect(durationMs(text)).toBeUndefined();
});
