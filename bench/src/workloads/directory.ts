import { atMost, type Figure } from '../figure.ts';
import { Histogram } from '../measure/histogram.ts';
import { cpuSeconds, residentBytes } from '../measure/process-figures.ts';
import type { Child } from '../process/child.ts';
import type { ParleyCommands } from '../subjects/parley.ts';
import { describeLimits, type SubjectLimits } from '../subjects/profile.ts';
import { startParleyProcess } from '../subjects/subject.ts';
import type { Bench, Findings, Workload } from '../workload.ts';
import { type Imported, Office } from './directory/office.ts';
import { queries, typed } from './directory/queries.ts';
import { staffFile } from './directory/staff.ts';

const PEOPLE = 100_000;
const FEW = 5_000;
const MIB = 1024 * 1024;
/** Nobody types as fast as the bench asks. */
const LIMITS: SubjectLimits = { framesPerSecond: 100_000, burst: 100_000 };

interface Step extends Imported {
  readonly cpuSeconds: number;
}

interface Round {
  readonly people: number;
  readonly few: Step;
  readonly dryRun: Step;
  readonly import: Step;
  readonly again: Step;
  readonly searches: number;
  readonly searchP50Ms: number;
  readonly searchP95Ms: number;
  readonly searchMaxMs: number;
  readonly searchCpuMs: number;
  readonly exportSeconds: number;
  readonly exportBytes: number;
  readonly heapMib: number;
  readonly residentMib: number;
}

/** A large organisation: its import, the search in it, what it costs to have it. */
export const directory: Workload = {
  name: 'directory',
  title: `Directory: import of ${PEOPLE.toLocaleString('en')} people and search as one types`,
  async run(bench): Promise<Findings> {
    const round = await measure(bench, bench.quick ? PEOPLE / 20 : PEOPLE);
    return {
      figures: figuresOf(round),
      method: { people: round.people, searches: round.searches, limits: describeLimits(LIMITS) },
      rounds: [round],
    };
  },
};

async function measure(bench: Bench, people: number): Promise<Round> {
  const child = startParleyProcess(['--expose-gc']);
  try {
    const { port, firstRunCode } = await child.call('start', {
      data: await bench.makeFolder(),
      limits: LIMITS,
      people: 0,
      conversations: 0,
    });
    const office = await Office.open(port, await child.call('operatorKey'), firstRunCode);
    const empty = await memoryOf(child);
    const few = await step(bench, child, `import of ${FEW}`, () => office.import(staffFile(FEW), false));
    const csv = staffFile(people);
    const dryRun = await step(bench, child, `dry run of ${people}`, () => office.import(csv, true));
    const imported = await step(bench, child, `import of ${people}`, () => office.import(csv, false));
    const again = await step(bench, child, 'the same again', () => office.import(csv, false));
    const searched = await search(office, child, people);
    const { bytes, seconds } = await office.export();
    const full = await memoryOf(child);
    bench.say(
      `search p50 ${searched.searchP50Ms.toFixed(1)} ms, p95 ${searched.searchP95Ms.toFixed(1)} ms; export ${seconds.toFixed(1)} s`,
    );
    await office.close();
    return {
      people,
      few,
      dryRun,
      import: imported,
      again,
      ...searched,
      exportSeconds: seconds,
      exportBytes: bytes,
      heapMib: (full.heap - empty.heap) / MIB,
      residentMib: (full.resident - empty.resident) / MIB,
    };
  } finally {
    await child.stop();
  }
}

async function step(bench: Bench, child: Child<ParleyCommands>, what: string, run: () => Promise<Imported>): Promise<Step> {
  const before = cpuSeconds(child.pid);
  const imported = await run();
  const { problems, ...report } = imported.report;
  if (problems[0]) throw new Error(`Line ${problems[0].line} of the bench's people: ${problems[0].reason}`);
  bench.say(`${what}: ${imported.seconds.toFixed(1)} s, others waited ${imported.longestWaitMs.toFixed(0)} ms at most`);
  return { ...imported, report: { ...report, problems, changes: [] }, cpuSeconds: cpuSeconds(child.pid) - before };
}

async function search(
  office: Office,
  child: Child<ParleyCommands>,
  people: number,
): Promise<Pick<Round, 'searches' | 'searchP50Ms' | 'searchP95Ms' | 'searchMaxMs' | 'searchCpuMs'>> {
  const all = queries(people).flatMap(typed);
  // What is compiled at its first use is not counted.
  for (const query of all.slice(0, 100)) await office.search(query);
  const times = new Histogram();
  const before = cpuSeconds(child.pid);
  for (const query of all) times.record((await office.search(query)) * 1_000);
  const of = (share: number): number => times.quantile(share) / 1_000;
  const cpuMs = ((cpuSeconds(child.pid) - before) * 1_000) / all.length;
  return { searches: all.length, searchP50Ms: of(0.5), searchP95Ms: of(0.95), searchMaxMs: of(1), searchCpuMs: cpuMs };
}

async function memoryOf(child: Child<ParleyCommands>): Promise<{ readonly heap: number; readonly resident: number }> {
  const heap = await child.call('settle');
  return { heap, resident: residentBytes(child.pid) };
}

function figuresOf(round: Round): readonly Figure[] {
  const people = round.people.toLocaleString('en');
  const seconds = (measure: string, { seconds: value, cpuSeconds: cpu }: Step, most?: number): readonly Figure[] => [
    { measure, unit: 's', value, ...(most !== undefined && { bounds: [atMost(most, `≤ ${most} s`)] }) },
    { measure: `${measure}: server CPU, all threads`, unit: 's', value: cpu },
  ];
  return [
    ...seconds(`import of ${FEW.toLocaleString('en')} people`, round.few, 10),
    ...seconds(`dry run of ${people}, with the differences`, round.dryRun),
    ...seconds(`import of ${people}`, round.import, 60),
    { measure: `import of ${people}: others wait, p99`, unit: 'ms', value: round.import.p99WaitMs },
    { measure: `import of ${people}: others wait, at most`, unit: 'ms', value: round.import.longestWaitMs },
    ...seconds('the same file again, nothing changes', round.again),
    { measure: `search in ${people}, whole path, p50`, unit: 'ms', value: round.searchP50Ms },
    { measure: `search in ${people}, whole path, p95`, unit: 'ms', value: round.searchP95Ms, bounds: [atMost(50, '≤ 50 ms')] },
    { measure: `search in ${people}, whole path, at most`, unit: 'ms', value: round.searchMaxMs },
    { measure: 'search: server CPU, all threads', unit: 'ms', value: round.searchCpuMs },
    { measure: `export of ${people}`, unit: 's', value: round.exportSeconds },
    { measure: `JavaScript heap for ${people}, directory and presence`, unit: 'MiB', value: round.heapMib },
    { measure: `resident memory for ${people} after all of this`, unit: 'MiB', value: round.residentMib },
  ];
}
