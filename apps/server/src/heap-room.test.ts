import { expect, it } from 'vitest';
import { growingPercent } from './heap-room.ts';

const MIB = 1024 * 1024;

it('memory may grow by the same amount while it is small, and as V8 sees fit when it is large', () => {
  const room = [16, 25, 64, 128, 200].map((used) => Math.round((used * growingPercent(used * MIB)) / 100));
  expect(room).toEqual([64, 64, 64, 64, 64]);
  expect([growingPercent(220 * MIB), growingPercent(4_000 * MIB)]).toEqual([0, 0]);
});
