import * as code from '@parley/channels';
import { describe, expect, it } from 'vitest';
import { makeSchedule, runSchedule, type Schedule, shrink } from './index.ts';

const SCHEDULES = 20_000;
const PARTS = 10;

/** The fault with the smallest schedule that still shows it, ready to be run again with `runSchedule`. */
async function report(schedule: Schedule, fault: string): Promise<string> {
  const small = await shrink(schedule, async (smaller) => (await runSchedule(smaller, code)) !== undefined);
  const ops = small.ops.map((op) => `  ${JSON.stringify(op)}`).join('\n');
  return `seed ${schedule.shape.seed}: ${fault}\nshrunk: ${await runSchedule(small, code)}\n${JSON.stringify(small.shape)}\n${ops}`;
}

describe('under generated schedules of faults every client sees one unbroken history, or is told', () => {
  const size = SCHEDULES / PARTS;
  it.for(Array.from({ length: PARTS }, (_, part) => 1 + part * size))(
    `${size} schedules from seed %i`,
    { timeout: 120_000 },
    async (first) => {
      for (let seed = first; seed < first + size; seed++) {
        const schedule = makeSchedule(seed);
        const fault = await runSchedule(schedule, code);
        if (fault) expect.fail(await report(schedule, fault));
      }
    },
  );
});
