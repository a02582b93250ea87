import { catchMutants } from '@parley/runtime/mutants/testing';
import { type Code, makeSchedule, runSchedule } from './index.ts';
import { MUTANTS } from './mutants.ts';

catchMutants<Code>(new URL('../src', import.meta.url), 'index.ts', [
  { whose: 'a site', mutants: MUTANTS, seeds: 500, run: async (seed, code) => (await runSchedule(makeSchedule(seed), code)).violations[0] },
]);
