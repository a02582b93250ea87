import { describe, expect, it } from 'vitest';
import { reportFault, SimulatedRuntime, shrink } from './index.ts';

/** Fails where both steps are there, the first before the second. */
const failsBy =
  (first: number, second: number) =>
  ({ ops }: { readonly ops: readonly number[] }) =>
    ops.includes(first) && ops.indexOf(first) < ops.lastIndexOf(second);

describe('a schedule that fails', () => {
  it('shrinks to the steps without which it would not, in their order', async () => {
    const { random } = new SimulatedRuntime(7);
    for (let round = 0; round < 50; round++) {
      const ops = Array.from({ length: 2 + random.integer(40) }, (_, i) => i);
      const first = random.integer(ops.length - 1);
      const second = first + 1 + random.integer(ops.length - first - 1);
      expect((await shrink({ ops }, failsBy(first, second))).ops, `round ${round}`).toEqual([first, second]);
    }
  });

  it('shrinks to nothing where no step is needed', async () => {
    expect(await shrink({ name: 'calm', ops: [1, 2, 3] }, () => true)).toEqual({ name: 'calm', ops: [] });
  });

  it('is told with its seed, its circumstances and the steps that are left', async () => {
    const run = (schedule: { readonly ops: readonly number[] }) => (failsBy(2, 5)(schedule) ? `${schedule.ops.length} steps` : undefined);
    expect(await reportFault(9, { nodes: 3, ops: [1, 2, 3, 4, 5, 6] }, run)).toBe(
      'seed 9: 6 steps\nshrunk: 2 steps\n{"nodes":3}\n  2\n  5',
    );
  });
});
