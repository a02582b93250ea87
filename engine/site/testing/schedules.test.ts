import { MemoryLedger } from '@parley/storage';
import { expect, it } from 'vitest';
import { hasty, type Outcome, runSchedule } from './schedule.ts';

const SEEDS = 250;

it('What has settled is known to every node that acts, whatever happens to nodes, ledger and backbone', async () => {
  const sum = { settled: 0, failed: 0, lapses: 0 };
  for (let seed = 1; seed <= SEEDS; seed++) {
    const outcome: Outcome = await runSchedule(seed);
    expect(outcome.violations, `seed ${seed}`).toEqual([]);
    for (const key of ['settled', 'failed', 'lapses'] as const) sum[key] += outcome[key];
  }
  // The schedules are no idle ones.
  expect(sum.settled).toBeGreaterThan(2 * SEEDS);
  expect(sum.lapses).toBeGreaterThan(SEEDS);
});

it('A ledger that ends leases before the nodes do is found out', async () => {
  let found = 0;
  for (let seed = 1; seed <= 60; seed++) {
    const { violations } = await runSchedule(seed, (runtime) => hasty(new MemoryLedger(runtime)));
    if (violations.some((sentence) => sentence.includes('knows nothing'))) found++;
  }
  expect(found).toBeGreaterThan(0);
});
