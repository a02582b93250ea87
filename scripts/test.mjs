// `npm test` and, with --quick, `npm run check`: installs what is missing and runs scripts/run-tests.ts on Node 24.
import { guard, prepare, run } from './bootstrap.mjs';

await guard(
  () => run(prepare(), ['scripts/run-tests.ts', ...process.argv.slice(2)]),
  () => console.log('0 passed, 1 failed'),
);
