import { catchMutants } from '@parley/runtime/mutants/testing';
import { type Code, makeRightsSchedule, makeSchedule, makeSiteSchedule, runSchedule, type Schedule } from './index.ts';
import { MUTANTS } from './mutants.ts';
import { RIGHTS_MUTANTS, SITE_MUTANTS } from './site-mutants.ts';

const run = (make: (seed: number) => Schedule) => (seed: number, code: Code) => runSchedule(make(seed), code);

catchMutants<Code>(new URL('../src', import.meta.url), 'index.ts', [
  { whose: 'nodes', mutants: MUTANTS, seeds: 3_000, run: run(makeSchedule) },
  { whose: 'sites', mutants: SITE_MUTANTS, seeds: 1_000, run: run(makeSiteSchedule) },
  { whose: 'rights', mutants: RIGHTS_MUTANTS, seeds: 400, run: run(makeRightsSchedule) },
]);
