import { expect, it } from 'vitest';
import { Histogram } from './histogram.ts';
import { median, quantile } from './quantile.ts';

it('quantiles are within one percent of the sorted values', () => {
  const values = Array.from({ length: 5_000 }, (_, index) => 10 + index * 17);
  const histogram = new Histogram();
  for (const value of values) histogram.record(value);
  for (const share of [0.01, 0.5, 0.9, 0.99, 1]) {
    const exact = values[Math.ceil(share * values.length) - 1] ?? 0;
    expect(Math.abs(histogram.quantile(share) / exact - 1), `share ${share}`).toBeLessThan(0.0101);
  }
});

it('histograms of several processes add up', () => {
  const [slow, fast] = [new Histogram(), new Histogram()];
  for (let i = 0; i < 10; i++) slow.record(1_000_000);
  for (let i = 0; i < 90; i++) fast.record(100);
  const all = new Histogram(slow.counts);
  all.add(fast.counts);
  expect(all.total).toBe(100);
  expect(all.quantile(0.9)).toBeCloseTo(100, -1);
  expect(all.quantile(0.91)).toBeGreaterThan(980_000);
});

it('nothing recorded has no quantile', () => {
  expect(new Histogram().quantile(0.5)).toBeNaN();
});

it('the median is the middle value, or the mean of the two in the middle', () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([4, 1, 2, 3])).toBe(2.5);
  expect(median([7])).toBe(7);
  expect(median([])).toBeNaN();
  expect(quantile([30, 10, 20, 40], 0.95)).toBe(40);
  expect(quantile([30, 10, 20, 40], 0.5)).toBe(20);
});
