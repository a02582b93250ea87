import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { servingRuntime } from './serving.ts';
import { systemRuntime } from './system.ts';

const { clock } = systemRuntime;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('a timer runs once, after its time', () => {
  const fn = vi.fn();
  clock.after(1_000, fn);
  vi.advanceTimersByTime(999);
  expect(fn).not.toHaveBeenCalled();
  vi.advanceTimersByTime(10_000);
  expect(fn).toHaveBeenCalledTimes(1);
});

test('a timer longer than the platform can hold does not run at once', () => {
  const fn = vi.fn();
  const days30 = 30 * 24 * 3_600_000;
  clock.after(days30, fn);
  vi.advanceTimersByTime(days30 - 1_000);
  expect(fn).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1_001);
  expect(fn).toHaveBeenCalledTimes(1);
});

test('a cancelled timer never runs, also after its first stretch', () => {
  const fn = vi.fn();
  const cancel = clock.after(2 ** 31 + 5_000, fn);
  vi.advanceTimersByTime(2 ** 31);
  cancel();
  cancel();
  vi.advanceTimersByTime(10_000);
  expect(fn).not.toHaveBeenCalled();
});

describe.each([
  ['of the system', systemRuntime],
  ['of a server', servingRuntime],
])('randomness %s', (_, { random }) => {
  test('identifiers have the length asked for, from letters and digits, and differ', () => {
    const ids = Array.from({ length: 1_000 }, () => random.id());
    expect(new Set(ids).size).toBe(1_000);
    for (const id of ids) expect(id).toMatch(/^[0-9A-Za-z]{22}$/);
    expect(random.id(5)).toHaveLength(5);
  });

  test('integers stay below their bound and reach both ends', () => {
    const seen = new Set(Array.from({ length: 500 }, () => random.integer(4)));
    expect([...seen].sort()).toEqual([0, 1, 2, 3]);
    for (let i = 0; i < 1_000; i++) expect(random.integer(2 ** 48)).toBeLessThan(2 ** 48);
  });

  test('bytes are as many as asked for, and given once', () => {
    const lengths = [0, 1, 7, 4_095, 4_096, 4_097, 65_536];
    expect(lengths.map((length) => random.bytes(length).length)).toEqual(lengths);
    const pieces = Array.from({ length: 2_000 }, () => random.bytes(16).join());
    expect(new Set(pieces).size).toBe(2_000);
    expect(new Set(pieces.flatMap((piece) => piece.split(','))).size).toBe(256);
  });
});
