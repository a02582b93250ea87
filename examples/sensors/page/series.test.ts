import { expect, test } from 'vitest';
// @ts-expect-error: plain JavaScript, as the page loads it.
import { follow, pathsOf, pointOf } from './series.js';

test('a point has the mean, the lowest and the highest of what came', () => {
  const readings = [
    [0, 20],
    [1, 25],
    [2, 21],
  ];
  expect(pointOf(7, readings)).toEqual({ at: 7, devices: 3, mean: 22, low: 20, high: 25 });
});

test('two minutes are kept', () => {
  let points: readonly { readonly at: number }[] = [];
  for (let at = 0; at < 300; at++) points = follow(points, pointOf(at, [[0, 21]]));
  expect([points.length, points[0]?.at, points.at(-1)?.at]).toEqual([120, 180, 299]);
});

test('the newest is at the right edge, and what is beyond the scale at its border', () => {
  const { line, area } = pathsOf([pointOf(1, [[0, 15]]), pointOf(2, [[0, 90]])]);
  expect(line).toBe('M595.0,240.0L600.0,0.0');
  expect(area).toBe('M595.0,240.0L600.0,0.0L600.0,0.0L595.0,240.0Z');
});
