import { expect, test } from 'vitest';
import { type Duration, millisecondsOf } from './duration.ts';

test('durations are numbers of milliseconds, or have a unit', () => {
  const all: readonly Duration[] = [250, '250ms', '30s', '1.5s', '5m', '2h', '1d'];
  expect(all.map(millisecondsOf)).toEqual([250, 250, 30_000, 1_500, 300_000, 7_200_000, 86_400_000]);
});

test('what is no duration is refused', () => {
  for (const wrong of [-1, Number.NaN, '5 weeks', 'm']) expect(() => millisecondsOf(wrong as Duration)).toThrow(TypeError);
});
