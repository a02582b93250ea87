import type { Logger, SiteServices } from '@parley/component';
import type { ImportReport, ImportsView } from '@parley/people/contract';
import { SimulatedRuntime } from '@parley/runtime/testing';
import { expect, it } from 'vitest';
import { ImportJobs, TOLD_MS } from './import-jobs.ts';
import type { OnProgress } from './importer.ts';

it('who watches an import is told how far it is now and then, however often it goes on', async () => {
  const runtime = new SimulatedRuntime();
  const quiet: Logger = { debug() {}, info() {}, warn() {}, error() {} };
  const nothing = (): void => {};
  const site: Partial<SiteServices> = {
    node: 'a',
    tell: nothing,
    onTold: () => nothing,
    onGap: () => nothing,
    onNodes: () => nothing,
    answer: () => nothing,
    query: async () => new Map(),
  };
  const importer = {
    async run(_csv: string, _options: unknown, onProgress: OnProgress = nothing): Promise<ImportReport> {
      for (let done = 0; done < 1_000; done++) {
        onProgress('reading', done / 1_000);
        await new Promise<void>((resolve) => runtime.clock.after(1, resolve));
      }
      return { added: 0, changed: 0, unchanged: 0, units: 0, problems: [], applied: true };
    },
  };
  const jobs = new ImportJobs({ importer, clock: runtime.clock, random: runtime.random, logger: quiet, site: site as SiteServices });
  const said: (number | string | undefined)[] = [];
  const say = ({ job }: ImportsView): void => void said.push(job?.state === 'running' ? job.progress : job?.state);
  const tell = (_version: number, body: unknown): void => say(body as ImportsView);
  jobs.open({ ended: false, snapshot: tell, delta: tell, refuse: nothing });
  jobs.begin('', { dryRun: true }, 'staff.csv');
  await runtime.advance(1_500);
  expect(said[0]).toBeUndefined();
  expect(said.at(-1)).toBe('done');
  const progress = said.slice(1, -1).map(Number);
  expect(progress).toEqual([...progress].sort((a, b) => a - b));
  // One as it begins, then four a second.
  expect(progress.length).toBeGreaterThanOrEqual(1_000 / TOLD_MS);
  expect(progress.length).toBeLessThanOrEqual(1 + 1_000 / TOLD_MS);
  jobs.close();
});
