import { describe, expect, it } from 'vitest';
import { Histogram } from './index.ts';

describe('a histogram', () => {
  it('counts a value in the first range whose limit it does not exceed, and what exceeds all in one of its own', () => {
    const histogram = new Histogram([1, 10, 100]);
    for (const value of [0, 1, 1.5, 10, 99, 101, 5_000]) histogram.add(value);
    expect(histogram.counts).toEqual([2, 2, 1, 2]);
    expect([histogram.count, histogram.sum]).toEqual([7, 5_212.5]);
  });

  it('begins with nothing', () => {
    const histogram = new Histogram([1]);
    expect([histogram.counts, histogram.count, histogram.sum]).toEqual([[0, 0], 0, 0]);
  });
});
