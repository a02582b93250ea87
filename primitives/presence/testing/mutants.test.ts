import { catchMutants } from '@parley/runtime/mutants/testing';
import { type Code, makeSchedule, makeSiteSchedule, runSchedule, runSiteSchedule } from './index.ts';
import { MUTANTS, SITE_MUTANTS } from './mutants.ts';

catchMutants<Code>(new URL('../src', import.meta.url), 'index.ts', [
  { whose: 'one node', mutants: MUTANTS, seeds: 500, run: (seed, code) => runSchedule(makeSchedule(seed), code) },
  { whose: 'several nodes', mutants: SITE_MUTANTS, seeds: 60, run: (seed, code) => runSiteSchedule(makeSiteSchedule(seed), code) },
]);
