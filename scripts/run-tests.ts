// `npm test`: every check, the web build, the unit, long and end-to-end tests and those of the packed packages, in sequence; the last line is the sum.
// --quick (`npm run check`): the checks that need no build, and the unit tests.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { provideTools } from './provide-tools.ts';
import { readJson, repositoryRoot } from './workspace.ts';

interface Outcome {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

interface Stage extends Outcome {
  readonly name: string;
  readonly seconds: number;
}

interface TestFile {
  readonly name: string;
  readonly seconds: number;
}

/** The part of vitest's JSON report that is read here. Times in ms since 1970. */
interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly startTime: number;
    readonly endTime: number;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly fullName: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

interface Finished {
  readonly ok: boolean;
  readonly output: string;
}

const quick = process.argv.includes('--quick');
const cache = path.join(repositoryRoot, 'node_modules/.cache/parley');
const bin = path.join(repositoryRoot, 'node_modules/.bin');
/** After this a stage is killed and counts as failed. */
const stageLimitMs = 30 * 60_000;

const stages: Stage[] = [];
const files: TestFile[] = [];
/** What failed, in a line or two each: the end of the output is what is read first. */
const failures: string[] = [];

function execute(command: string, args: readonly string[], show: boolean, more: Readonly<Record<string, string>> = {}): Promise<Finished> {
  const { promise, resolve } = Promise.withResolvers<Finished>();
  const env = { ...process.env, ...more, PATH: `${bin}${path.delimiter}${process.env['PATH'] ?? ''}` };
  const child = spawn(command, args, {
    cwd: repositoryRoot,
    env,
    stdio: ['ignore', show ? 'inherit' : 'pipe', show ? 'inherit' : 'pipe'],
    timeout: stageLimitMs,
  });
  let output = '';
  const keep = (chunk: Buffer) => {
    output += chunk.toString();
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  child.on('error', (error) => resolve({ ok: false, output: `${output}${error.message}\n` }));
  child.on('close', (code, signal) => {
    resolve({ ok: code === 0, output: signal ? `${output}Ended by ${signal}.\n` : output });
  });
  return promise;
}

async function stage(name: string, work: () => Promise<Outcome>): Promise<void> {
  const start = performance.now();
  const outcome = await work();
  const seconds = (performance.now() - start) / 1000;
  stages.push({ name, seconds, ...outcome });
  console.log(`${outcome.failed === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds.toFixed(1)} s)`);
}

/** A command that counts as one test. Its output is shown when it fails. */
function check(name: string, command: string, ...args: string[]): Promise<void> {
  return stage(name, async () => {
    const { ok, output } = await execute(command, args, false);
    if (!ok) process.stdout.write(`\n--- ${name} ---\n${output}\n`);
    if (!ok) failures.push(`${name}\n${firstLines(output)}`);
    return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 };
  });
}

/** A file that fails as a whole (it does not load, a hook of it fails) has no failed test to count. */
function countReport(report: Report, ok: boolean): Outcome {
  const broken = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  ).length;
  const failed = report.numFailedTests + broken;
  // vitest also fails on what no test owns, such as a rejection nobody handles.
  return {
    passed: report.numPassedTests,
    failed: ok ? failed : Math.max(failed, 1),
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** Journeys that are made on three nodes as well, each time; all of them: `npm run soak -- journeys`. */
const SITE_JOURNEYS = ['test/e2e/presence.test.ts', 'test/e2e/two-hundred-messages.test.ts'];

interface TestOptions {
  readonly project: 'unit' | 'long' | 'e2e' | 'packed';
  /** Default: all of the project. */
  readonly files?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

function tests(name: string, { project, files: chosen = [], env = {} }: TestOptions): Promise<void> {
  return stage(`tests: ${name}`, async () => {
    const reportFile = path.join(cache, `${name.replaceAll(' ', '-')}.json`);
    rmSync(reportFile, { force: true });
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`];
    // Much of it is waiting, so that two at once take not much longer than one; more would be too many browsers for some machines.
    const workers = project === 'e2e' ? ['--maxWorkers=2'] : [];
    const args = ['run', '--project', project, ...workers, ...reporters, ...chosen];
    const { ok, output } = await execute('vitest', args, true, env);
    process.stdout.write(output);
    if (!existsSync(reportFile)) {
      console.log(`vitest left no report for ${name}.`);
      return { passed: 0, failed: 1, skipped: 0 };
    }
    const report = readJson<Report>(reportFile);
    for (const { name, startTime, endTime, status, message, assertionResults } of report.testResults) {
      const file = path.relative(repositoryRoot, name);
      files.push({ name: file, seconds: (endTime - startTime) / 1000 });
      const failed = assertionResults.filter((test) => test.status === 'failed');
      for (const { fullName, failureMessages } of failed) failures.push(`${file}: ${fullName}\n${firstLines(failureMessages[0])}`);
      if (status === 'failed' && failed.length === 0) failures.push(`${file}\n${firstLines(message)}`);
    }
    return countReport(report, ok);
  });
}

function firstLines(text = ''): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines
    .slice(0, 6)
    .map((line) => `    ${line.slice(0, 200)}`)
    .join('\n');
}

function printTable(): void {
  const width = Math.max(...stages.map(({ name }) => name.length));
  console.log(`\n${'stage'.padEnd(width)}  seconds  passed  failed  skipped`);
  for (const { name, seconds, passed, failed, skipped } of stages) {
    const numbers = [seconds.toFixed(1).padStart(7), ...[passed, failed, skipped].map((value) => String(value).padStart(6))];
    console.log(`${name.padEnd(width)}  ${numbers.join('  ')}`);
  }
  const slowest = files.toSorted((a, b) => b.seconds - a.seconds).slice(0, 10);
  if (slowest.length > 0) console.log('\nslowest test files');
  for (const { name, seconds } of slowest) console.log(`${seconds.toFixed(1).padStart(7)}  ${name}`);
  if (failures.length > 0) console.log('\nfailed');
  for (const failure of failures.slice(0, 20)) console.log(failure);
}

async function runStages(): Promise<void> {
  await check('style (biome)', 'biome', 'ci', '.', '--colors=off', '--max-diagnostics=30');
  await check('layers', process.execPath, 'scripts/check-layers.ts');
  await check('project references', process.execPath, 'scripts/sync-references.ts', '--check');
  await check('install scripts', process.execPath, 'scripts/check-install-scripts.ts');
  await check('dependencies', process.execPath, 'scripts/check-dependencies.ts');
  await check('types (packages)', 'tsc', '-b');
  await check('types (tests)', 'tsc', '-p', 'tsconfig.test.json');
  await check('dead code (knip)', 'knip', '--no-progress');
  if (!quick) {
    await check('web build', process.execPath, 'scripts/build.ts', '--web');
    await check('size budgets', process.execPath, 'scripts/check-size.ts');
  }
  await tests('unit', { project: 'unit' });
  if (quick) return;
  await tests('long', { project: 'long' });
  await tests('e2e', { project: 'e2e' });
  await tests('e2e on three nodes', { project: 'e2e', files: SITE_JOURNEYS, env: { PARLEY_E2E_NODES: '3' } });
  await tests('packed', { project: 'packed' });
}

mkdirSync(cache, { recursive: true });
const missing = provideTools(quick);
if (missing.length > 0) stages.push({ name: 'tools', seconds: 0, passed: 0, failed: missing.length, skipped: 0 });
// Without a server only the tests that start it fail, and say so.
if (missing.every(({ forUnitTests }) => forUnitTests)) await runStages();
printTable();
const passed = stages.reduce((sum, each) => sum + each.passed, 0);
const failed = stages.reduce((sum, each) => sum + each.failed, 0);
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
