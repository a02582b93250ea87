import { SimulatedRuntime } from '@parley/runtime/testing';
import { describe, expect, it } from 'vitest';
import { LONGEST_WAIT_MS, Pace } from './pace.ts';

/** Flushes of `flushMs` under a steady stream with such gaps, as a topic makes them; how long each of its publications waited. */
function follow(gapMs: number, flushMs: number, publications: number) {
  const pace = new Pace();
  const waits: number[] = [];
  let gathered: number[] = [];
  let [now, flushes] = [0, 0];
  const flush = (atMs: number): void => {
    waits.push(...gathered.map((came) => atMs - came));
    gathered = [];
    flushes++;
    now = atMs + flushMs;
    pace.flushed(atMs, now);
  };
  for (let number = 0; number < publications; number++) {
    const came = number * gapMs;
    const late = (gathered[0] ?? came) + LONGEST_WAIT_MS;
    if (late < came) flush(late);
    now = Math.max(now, came);
    gathered.push(now);
    if (!pace.rests(now)) flush(now);
  }
  return { waits, perFlush: waits.length / flushes };
}

describe('The pace of a large topic', () => {
  it('lets nobody wait who comes when it was silent, twice in a row', () => {
    const pace = new Pace();
    pace.flushed(100, 108);
    expect(pace.rests(108)).toBe(false);
    pace.flushed(108, 116);
    expect(pace.rests(116)).toBe(true);
  });

  it('gathers nothing where writing costs little', () => {
    expect(Math.max(...follow(20, 2, 1_000).waits)).toBe(0);
  });

  it.each([4, 5, 6, 7, 8, 10, 12, 14])(
    'at 50 a second and %i ms a flush sends three of them in two writes, and most do not wait',
    (flushMs) => {
      const { waits, perFlush } = follow(20, flushMs, 10_000);
      expect(perFlush).toBeGreaterThan(1.45);
      expect(waits.filter((wait) => wait === 0).length).toBeGreaterThan(0.52 * waits.length);
      expect(Math.max(...waits)).toBeLessThanOrEqual(20);
    },
  );

  it('writes again after a rest of 25 ms at most, whatever a flush has cost', () => {
    const { random } = new SimulatedRuntime(1);
    const pace = new Pace();
    for (let i = 0, now = 0; i < 1_000; i++) {
      const ended = now + random.integer(2_000);
      pace.flushed(now, ended);
      expect(pace.rests(ended + LONGEST_WAIT_MS)).toBe(false);
      now = ended + random.integer(50);
    }
  });
});
