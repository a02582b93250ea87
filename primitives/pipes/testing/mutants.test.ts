import { catchMutants } from '@parley/runtime/mutants/testing';
import { type Code, makeSchedule, runSchedule } from './index.ts';
import { MUTANTS } from './mutants.ts';

catchMutants<Code>(new URL('../src', import.meta.url), 'index.ts', [
  { whose: 'two ends', mutants: MUTANTS, seeds: 5_000, run: (seed, code) => runSchedule(makeSchedule(seed), code) },
]);
