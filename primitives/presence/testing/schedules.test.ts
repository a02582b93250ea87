import * as code from '@parley/presence';
import { reportFault } from '@parley/runtime/testing';
import { describe, expect, it } from 'vitest';
import { makeSchedule, runSchedule } from './index.ts';

const SCHEDULES = 4_000;
const PARTS = 4;

describe('whatever happens, every watch shows what is the case, in at most one delta per tick', () => {
  const size = SCHEDULES / PARTS;
  it.for(Array.from({ length: PARTS }, (_, part) => 1 + part * size))(`${size} schedules from seed %i`, async (first) => {
    for (let seed = first; seed < first + size; seed++) {
      const schedule = makeSchedule(seed);
      if (await runSchedule(schedule, code)) expect.fail(await reportFault(seed, schedule, (smaller) => runSchedule(smaller, code)));
    }
  });
});
