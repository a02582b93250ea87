import { reportFault } from '@parley/runtime/testing';
import { MemoryLedger } from '@parley/storage';
import { expect, it } from 'vitest';
import { hasty, makeSchedule, type Outcome, runSchedule, type Schedule, sameTerm, termless } from './schedule.ts';

const SEEDS = 250;

const firstViolation = async (schedule: Schedule): Promise<string | undefined> => (await runSchedule(schedule)).violations[0];

it('What has settled is known to every node that acts, whatever happens to nodes, ledger and backbone', async () => {
  const sum = { settled: 0, failed: 0, lapses: 0 };
  for (let seed = 1; seed <= SEEDS; seed++) {
    const schedule = makeSchedule(seed);
    const outcome: Outcome = await runSchedule(schedule);
    if (outcome.violations.length > 0) expect.fail(await reportFault(seed, schedule, firstViolation));
    for (const key of ['settled', 'failed', 'lapses'] as const) sum[key] += outcome[key];
  }
  // The schedules are no idle ones.
  expect(sum.settled).toBeGreaterThan(2 * SEEDS);
  expect(sum.lapses).toBeGreaterThan(SEEDS);
});

it.for([
  { name: 'that ends leases before the nodes do', broken: hasty, sentence: 'knows nothing' },
  { name: 'that ends a later term by what is given back late', broken: termless, sentence: 'both hold' },
  { name: 'that gives no new term to who claims again', broken: sameTerm, sentence: 'both hold' },
])('A ledger $name is found out', async ({ broken, sentence }) => {
  let found = 0;
  for (let seed = 1; seed <= SEEDS && found === 0; seed++) {
    const { violations } = await runSchedule(makeSchedule(seed), (runtime) => broken(new MemoryLedger(runtime)));
    if (violations.some((violation) => violation.includes(sentence))) found = seed;
  }
  expect(found).toBeGreaterThan(0);
});
