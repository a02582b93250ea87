import { expect, it } from 'vitest';
import { slope } from './slope.ts';

it('is that of the line nearest to the points', () => {
  expect(slope([0, 1, 2, 5].map((x) => [x, 3 * x + 7]))).toBeCloseTo(3);
  expect(
    slope([
      [0, 1],
      [1, -1],
      [2, 1],
    ]),
  ).toBeCloseTo(0);
});

it('of points above each other does not exist', () => {
  expect(
    slope([
      [1, 1],
      [1, 2],
    ]),
  ).toBeNaN();
});
