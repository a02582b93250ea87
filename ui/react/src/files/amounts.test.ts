import { expect, test } from 'vitest';
import { durationText, sizeText } from './amounts.ts';

test.each([
  [0, '0 bytes'],
  [999, '999 bytes'],
  [1_500, '1.5 kB'],
  [41_943_045, '41.9 MB'],
  [412_000_000, '412 MB'],
  [1_000_000_000, '1 GB'],
])('%d bytes are %s', (bytes, text) => {
  expect(sizeText('en', bytes)).toBe(text);
});

test('a rate says per what', () => {
  expect(sizeText('en', 3_200_000, true)).toBe('3.2 MB/s');
});

test.each([
  [0.2, '1 second'],
  [59, '59 seconds'],
  [61, '2 minutes'],
  [7_200, '2 hours'],
])('%d seconds are %s', (seconds, text) => {
  expect(durationText('en', seconds)).toBe(text);
});
