import * as code from '@parley/pipes';
import { reportFault } from '@parley/runtime/testing';
import { describe, expect, it } from 'vitest';
import { makeSchedule, runSchedule } from './index.ts';

const SCHEDULES = 20_000;
const PARTS = 4;

describe('under generated faults of the way everything arrives once and in order, or both ends hear that it does not', () => {
  const size = SCHEDULES / PARTS;
  it.for(Array.from({ length: PARTS }, (_, part) => 1 + part * size))(`${size} schedules from seed %i`, async (first) => {
    for (let seed = first; seed < first + size; seed++) {
      const schedule = makeSchedule(seed);
      if (runSchedule(schedule, code)) expect.fail(await reportFault(seed, schedule, (smaller) => runSchedule(smaller, code)));
    }
  });
});
