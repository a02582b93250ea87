import * as code from '@parley/pipes';
import { reportFault } from '@parley/runtime/testing';
import { expect, it } from 'vitest';
import { makeSchedule, runSchedule } from './index.ts';

const SCHEDULES = 20_000;

it('under generated faults of the way everything arrives once and in order, or both ends hear that it does not', {
  timeout: 120_000,
}, async () => {
  for (let seed = 1; seed <= SCHEDULES; seed++) {
    const schedule = makeSchedule(seed);
    if (runSchedule(schedule, code)) expect.fail(await reportFault(seed, schedule, (smaller) => runSchedule(smaller, code)));
  }
});
