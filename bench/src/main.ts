// `npm run bench`: measures, prints a table of verdicts, and keeps the figures in bench/results/ and docs/benchmarks.md.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Arguments, readArguments, USAGE } from './arguments.ts';
import { describeMachine, describeVersions, QUIET, watchDisturbance } from './measure/machine.ts';
import { closeAll, closeAtEnd } from './process/closing.ts';
import { limitsPlot } from './report/limits-plot.ts';
import { updatePages } from './report/page.ts';
import { type Result, writeResult } from './report/result.ts';
import { screenTable, verdictRows } from './report/table.ts';
import type { Bench, Workload } from './workload.ts';

let interrupted = false;
const temporary = path.resolve(import.meta.dirname, '../results/tmp');

async function main(): Promise<number> {
  const given = readArguments(process.argv.slice(2));
  if (typeof given === 'string') {
    console.error(`${given}\n\n${USAGE}`);
    return 2;
  }
  if (process.platform !== 'linux') {
    console.error('The bench reads CPU time and memory of processes from /proc: it runs on Linux only.');
    return 2;
  }
  const bench = makeBench(given);
  const results: Result[] = [];
  let failed = false;
  for (const workload of given.workloads) {
    if (interrupted) break;
    try {
      results.push(await measure(workload, bench));
    } catch (error) {
      failed = true;
      if (!interrupted) console.error(`${workload.name} could not be measured:`, error);
    }
  }
  for (const result of results) report(result);
  if (given.quick) console.log('\nA quick look: nothing was kept.');
  else keep(results);
  return failed ? 1 : 0;
}

function makeBench({ quick, profile }: Arguments): Bench {
  const profiles = profile ? { profiles: mkdtempSync(path.join(tmpdir(), 'parley-profiles-')) } : {};
  if (profiles.profiles) console.log(`CPU profiles are written to ${profiles.profiles}`);
  return {
    quick,
    ...profiles,
    say: (line) => console.log(`  ${line}`),
    async makeFolder() {
      mkdirSync(temporary, { recursive: true });
      const folder = mkdtempSync(path.join(temporary, 'run-'));
      closeAtEnd(async () => rmSync(folder, { recursive: true, force: true }));
      return folder;
    },
  };
}

async function measure(workload: Workload, bench: Bench): Promise<Result> {
  console.log(`${workload.name}: ${workload.title}`);
  const [began, disturbanceOf] = [performance.now(), watchDisturbance()];
  const { versions, ...findings } = await workload.run(bench).finally(closeAll);
  const plot = findings.plot ?? limitsPlot(workload.title, findings.figures);
  return {
    workload: workload.name,
    title: workload.title,
    date: new Date().toISOString(),
    seconds: Math.round((performance.now() - began) / 1_000),
    machine: describeMachine(),
    versions: { ...describeVersions(), ...versions },
    disturbance: disturbanceOf(),
    ...findings,
    ...(plot === undefined ? {} : { plot }),
  };
}

function report({ title, figures, disturbance, method }: Result): void {
  console.log(`\n${title}\n\n${screenTable(verdictRows(figures))}`);
  if (Array.isArray(method['limits'])) console.log(`\nLimits of the server: ${method['limits'].join(', ')}.`);
  const { foreignProcessors } = disturbance;
  if (foreignProcessors > QUIET) console.log(`Provisional: other programs kept ${foreignProcessors.toFixed(2)} processors busy meanwhile.`);
}

function keep(results: readonly Result[]): void {
  console.log(`\nKept in ${results.map(writeResult).join(', ')}.`);
  updatePages();
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    interrupted = true;
    void closeAll().then(() => process.exit(130));
  });
}
try {
  process.exitCode = await main();
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  await closeAll();
}
