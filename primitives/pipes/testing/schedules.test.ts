import * as code from '@parley/pipes';
import { expect, it } from 'vitest';
import { makeSchedule, runSchedule, type Schedule, shrink } from './index.ts';

const SCHEDULES = 20_000;

function report(schedule: Schedule, fault: string): string {
  const small = shrink(schedule, (smaller) => runSchedule(smaller, code) !== undefined);
  const { ops, ...shape } = small;
  return `seed ${schedule.seed}: ${fault}\nshrunk: ${runSchedule(small, code)}\n${JSON.stringify(shape)}\n${ops.map((op) => `  ${JSON.stringify(op)}`).join('\n')}`;
}

it('under generated faults of the way everything arrives once and in order, or both ends hear that it does not', {
  timeout: 120_000,
}, () => {
  for (let seed = 1; seed <= SCHEDULES; seed++) {
    const schedule = makeSchedule(seed);
    const fault = runSchedule(schedule, code);
    if (fault) expect.fail(report(schedule, fault));
  }
});
