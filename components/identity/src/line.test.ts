import { expect, it } from 'vitest';
import { Line } from './line.ts';

/** A line whose tasks are done by hand. */
function makeLine(atOnce: number, most: number) {
  const begun = new Map<number, () => void>();
  const dropped: number[] = [];
  const line = new Line<number>({
    atOnce,
    most,
    run: (task) => new Promise((resolve) => begun.set(task, resolve)),
    onDropped: (task) => dropped.push(task),
  });
  const finish = async (task: number) => {
    begun.get(task)?.();
    // The line hears of it two turns later.
    for (let turn = 0; turn < 3; turn++) await Promise.resolve();
  };
  return { line, finish, begun: () => [...begun.keys()], dropped };
}

it('so many are done at once, the others in their order', async () => {
  const { line, finish, begun, dropped } = makeLine(2, 10);
  for (const task of [1, 2, 3, 4]) line.add(task);
  expect(begun()).toEqual([1, 2]);
  await finish(2);
  expect(begun()).toEqual([1, 2, 3]);
  await finish(1);
  expect(begun()).toEqual([1, 2, 3, 4]);
  expect(dropped).toEqual([]);
});

it('where too many wait, the oldest of them gives way', async () => {
  const { line, finish, begun, dropped } = makeLine(1, 2);
  for (const task of [1, 2, 3, 4, 5]) line.add(task);
  expect(dropped).toEqual([2, 3]);
  for (const task of [1, 4, 5]) await finish(task);
  expect(begun()).toEqual([1, 4, 5]);
});

it('that is closed begins nothing more, and waits for what is under way', async () => {
  const { line, finish, begun } = makeLine(1, 10);
  for (const task of [1, 2]) line.add(task);
  let closed = false;
  const closing = line.close().then(() => {
    closed = true;
  });
  await Promise.resolve();
  expect(closed).toBe(false);
  await finish(1);
  await closing;
  expect(begun()).toEqual([1]);
});
