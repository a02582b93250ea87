import * as code from '@parley/routing';
import { reportFault } from '@parley/runtime/testing';
import { expect, it } from 'vitest';
import { makeSchedule, runSchedule, type Schedule } from './index.ts';

const SEEDS = 500;

const firstViolation = async (schedule: Schedule): Promise<string | undefined> => (await runSchedule(schedule, code)).violations[0];

it('Nothing is written to a revoked session once its revocation is acknowledged, and all others go on, whatever happens to nodes and clocks', async () => {
  const sum = { revoked: 0, late: 0, delivered: 0 };
  for (let seed = 1; seed <= SEEDS; seed++) {
    const schedule = makeSchedule(seed);
    const outcome = await runSchedule(schedule, code);
    if (outcome.violations.length > 0) expect.fail(await reportFault(seed, schedule, firstViolation));
    for (const key of ['revoked', 'late', 'delivered'] as const) sum[key] += outcome[key];
  }
  // The schedules are no idle ones.
  expect(sum.revoked).toBeGreaterThan(2 * SEEDS);
  expect(sum.late).toBeGreaterThan(SEEDS / 10);
  expect(sum.delivered).toBeGreaterThan(20 * SEEDS);
});
