import { availableParallelism } from 'node:os';
import path from 'node:path';
import { defineConfig } from 'vitest/config';
import { TEST_MS, WAIT_MS } from './test/e2e/support/patience.ts';

// Packages run from source, in the test process and in every child process it starts.
const conditions = ['source', 'module', 'node', 'development|production'];

const shared = {
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: ['source'] } },
};

// Thousands of schedules, mutants of the source, processes that are killed: in `npm test`, not in `npm run check`.
const long = ['**/schedules.test.ts', '**/mutants.test.ts', '**/crash.test.ts'];
const ignored = ['**/node_modules/**', '**/dist/**', '**/.tsc/**'];
// Children and threads start from source: a cache of what was compiled saves them half of their start.
const compileCache = path.resolve('node_modules/.cache/node');
// A limit for what hangs, as all times here: vitest's own second is a measure of how busy the machine is.
const expected = { poll: { timeout: 30_000 } };
const environment = { NODE_COMPILE_CACHE: compileCache, NODE_OPTIONS: `${process.env['NODE_OPTIONS'] ?? ''} --conditions=source`.trim() };

export default defineConfig({
  test: {
    // Much of the time of a test is waiting: on two processors one worker would leave half of them idle.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        ...shared,
        test: {
          name: 'unit',
          // Files share workers: starting one for each would be a third of the whole time.
          isolate: false,
          // A limit for what hangs, not a measure: machines may be busy.
          testTimeout: 120_000,
          hookTimeout: 120_000,
          include: ['**/*.test.ts', '**/*.test.tsx'],
          // Components of others import packages as they are packed: test/packed runs their tests.
          exclude: [...ignored, 'test/e2e/**', 'test/packed/**', 'examples/components/**', ...long],
          environment: 'node',
          expect: expected,
          env: environment,
          execArgv: ['--conditions=source'],
        },
      },
      {
        ...shared,
        test: {
          name: 'long',
          testTimeout: 300_000,
          hookTimeout: 120_000,
          include: long,
          exclude: ignored,
          environment: 'node',
          expect: expected,
          env: environment,
          execArgv: ['--conditions=source'],
        },
      },
      {
        ...shared,
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          exclude: ignored,
          environment: 'node',
          expect: { poll: { timeout: WAIT_MS } },
          env: environment,
          execArgv: ['--conditions=source'],
          testTimeout: TEST_MS,
          hookTimeout: TEST_MS,
        },
      },
      {
        // What strangers install, where they install it: nothing of it runs from source.
        test: {
          name: 'packed',
          include: ['test/packed/**/*.test.ts'],
          globalSetup: ['test/packed/support/set-up.ts'],
          environment: 'node',
          expect: { poll: { timeout: WAIT_MS } },
          testTimeout: TEST_MS,
          hookTimeout: TEST_MS,
        },
      },
    ],
  },
});
