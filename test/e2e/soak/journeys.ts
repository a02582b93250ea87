// `npm run soak -- journeys`: every journey of the end-to-end tests on a site of three nodes.
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { root, runTests } from './run-tests.ts';

/** Those that would say nothing more of a site, and why. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  declarations: 'reads what the components declare and starts no server',
  'disk-full': "takes the disk away from one process; that of a site is the database's",
  'hostile-peers': 'looks at what one process keeps of its connections, which have nothing to do with other nodes',
  'large-room': 'counts what one host, in the process of the test, does and stores',
  process: 'starts and stops one process with settings that are right and wrong; that of several is in several-nodes',
  screens: 'looks at how pages are drawn; they are the same files from whichever node',
  'several-nodes': 'starts several nodes by itself',
  'site-faults': 'starts several nodes by itself',
};

/** Answers whether all of them were made. */
export function makeJourneys(nodes: number): Promise<boolean> {
  const files = readdirSync(path.join(root, 'test/e2e'))
    .filter((file) => file.endsWith('.test.ts') && !(file.replace('.test.ts', '') in ELSEWHERE))
    .map((file) => `test/e2e/${file}`);
  return runTests(['--project', 'e2e', '--maxWorkers=1', ...files], { PARLEY_E2E_NODES: String(nodes) });
}
