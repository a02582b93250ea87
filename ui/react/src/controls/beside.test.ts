import { SimulatedRuntime } from '@parley/runtime/testing';
import { expect, it } from 'vitest';
import { beside, type Edges } from './beside.ts';

const edges = (left: number, top: number, width: number, height: number): Edges => ({
  left,
  top,
  right: left + width,
  bottom: top + height,
});
const WINDOW = { width: 1000, height: 800 };
const BOX = { width: 240, height: 300 };

it.each([
  ['below its button, from where the line begins', edges(100, 50, 40, 32), false, { left: 100, top: 86 }],
  ['the same from the right', edges(600, 50, 40, 32), true, { left: 400, top: 86 }],
  ['to the other side at the edge', edges(940, 50, 40, 32), false, { left: 740, top: 86 }],
  ['above it where there is no room below', edges(100, 700, 40, 32), false, { left: 100, top: 396 }],
  ['at the edge where its button left the window', edges(1200, 900, 40, 32), false, { left: 752, top: 492 }],
])('a box stands %s', (_, button, rightToLeft, place) => expect(beside(button, BOX, WINDOW, rightToLeft)).toEqual(place));

it('a box that fits into the window is within it, wherever its button is', () => {
  const seed = Math.floor(Math.random() * 2 ** 32);
  const random = new SimulatedRuntime(seed).random;
  for (let round = 0; round < 2_000; round++) {
    const window = { width: 320 + random.integer(1600), height: 200 + random.integer(1000) };
    const box = { width: 50 + random.integer(window.width - 66), height: 50 + random.integer(window.height - 66) };
    const button = edges(random.integer(3000) - 1000, random.integer(3000) - 1000, random.integer(200), 32);
    const { left, top } = beside(button, box, window, random.integer(2) === 1);
    const why = `seed ${seed}, round ${round}`;
    expect(left, why).toBeGreaterThanOrEqual(8);
    expect(top, why).toBeGreaterThanOrEqual(8);
    expect(left + box.width, why).toBeLessThanOrEqual(window.width - 8);
    expect(top + box.height, why).toBeLessThanOrEqual(window.height - 8);
  }
});
