import type { Change, Watching } from '../../clients/observers.ts';
import { atMost, type Figure } from '../../figure.ts';
import { sleep } from '../../measure/clock.ts';
import { slope } from '../../measure/slope.ts';
import type { Child } from '../../process/child.ts';
import type { ParleyCommands } from '../../subjects/parley.ts';
import { startParleyProcess } from '../../subjects/subject.ts';
import type { Bench } from '../../workload.ts';
import { Observers } from './observers.ts';
import { LIMITS, personAt, type Site } from './size.ts';

/** Long after the tick that told of the change before, also on a busy machine: two changes in one tick cancel each other. */
const EVERY_MS = 1_000;
const ROWS = 40;
const SETTLE_MS = 1_500;

export interface Costing {
  /** Units in which one person changes, all at once. */
  readonly hot: number;
  /** Watchers of each hot unit, while all watch something. */
  readonly ofTheUnit: readonly number[];
  /** Watchers altogether, while `fixed` watch each hot unit. */
  readonly inAll: readonly number[];
  readonly fixed: number;
  readonly windowMs: number;
}

/** What one change cost at one level. */
export interface Level {
  readonly varied: 'ofTheUnit' | 'inAll';
  readonly watchersOfTheUnit: number;
  readonly watchersInAll: number;
  /** Of the server, above what it used in the same time without changes. */
  readonly cpuMicros: number;
  readonly bytes: number;
  readonly deltas: number;
}

/** As many sessions at every level, which watch one unit each, or nothing. */
export async function measureCost(bench: Bench, site: Site, costing: Costing): Promise<readonly Level[]> {
  const { hot } = costing;
  const server = startParleyProcess();
  const observers = new Observers();
  try {
    const { port } = await server.call('start', { data: site.data, limits: LIMITS, people: 0, conversations: 0 });
    await observers.enter(
      port,
      site.tokens.slice(0, hot + site.sessions).map((token, index) => ({ person: personAt(index), token })),
    );
    const levels: Level[] = [];
    const measure = async (varied: Level['varied'], ofTheUnit: number, inAll: number): Promise<void> => {
      await observers.watch(watchingAt(site, hot, ofTheUnit, inAll));
      const level = { varied, watchersOfTheUnit: ofTheUnit, watchersInAll: inAll, ...(await costOf(server, observers, costing)) };
      bench.say(
        `${ofTheUnit} watchers of the unit, ${inAll} in all: ${level.cpuMicros.toFixed(0)} us and ${level.bytes.toFixed(0)} B per change`,
      );
      levels.push(level);
    };
    for (const watchers of costing.ofTheUnit) await measure('ofTheUnit', watchers, site.sessions);
    for (const watchers of costing.inAll) await measure('inAll', costing.fixed, watchers);
    return levels;
  } finally {
    await observers.stop();
    await server.stop();
  }
}

/** The first watch the hot units, the next ones those in which nothing happens, the rest nothing. */
function watchingAt({ sessions, units }: Site, hot: number, ofTheUnit: number, inAll: number): readonly Watching[] {
  return Array.from({ length: sessions }, (_, number): Watching => {
    const unit = number < ofTheUnit * hot ? 1 + (number % hot) : 1 + hot + (number % (units - hot));
    const queries = [{ topic: 'presence.unit', input: { unit: `unit-${unit}`, window: [0, ROWS] } }] as const;
    return { person: personAt(hot + number), queries: number < inAll ? queries : [] };
  });
}

async function costOf(
  server: Child<ParleyCommands>,
  observers: Observers,
  costing: Costing,
): Promise<Pick<Level, 'cpuMicros' | 'bytes' | 'deltas'>> {
  await sleep(SETTLE_MS);
  const spent = async (during: Promise<number>): Promise<{ readonly cpu: number; readonly changes: number }> => {
    const before = await server.call('cpuMicros');
    const changes = await during;
    await sleep(SETTLE_MS);
    return { cpu: (await server.call('cpuMicros')) - before, changes };
  };
  const quiet = await spent(sleep(costing.windowMs).then(() => 0));
  await observers.forget();
  const { cpu, changes } = await spent(changeFor(observers, costing));
  const { deltas, bytes } = await observers.count();
  return { cpuMicros: (cpu - quiet.cpu) / changes, bytes: bytes / changes, deltas: deltas / changes };
}

/** Answers how many changes there were. */
async function changeFor(observers: Observers, { hot, windowMs }: Costing): Promise<number> {
  const began = performance.now();
  let rounds = 0;
  for (; performance.now() - began < windowMs; rounds++) {
    const input = { idle: rounds % 2 === 0 };
    await observers.change(
      Array.from({ length: hot }, (_, index): Change => ({ person: personAt(index), method: 'presence.activity', input })),
    );
    await sleep(EVERY_MS);
  }
  return rounds * hot;
}

export function costFigures(levels: readonly Level[]): readonly Figure[] {
  const per = (varied: Level['varied'], x: keyof Level, y: 'cpuMicros' | 'bytes'): number =>
    slope(levels.filter((level) => level.varied === varied).map((level) => [Number(level[x]), level[y]]));
  const ofTheUnit = (y: 'cpuMicros' | 'bytes'): number => per('ofTheUnit', 'watchersOfTheUnit', y);
  const elsewhere = (y: 'cpuMicros' | 'bytes'): number => per('inAll', 'watchersInAll', y);
  const twentieth = (value: number) => [atMost(value / 20, '≤ 1/20 of one more of that unit')];
  const told = Math.max(...levels.map(({ deltas, watchersOfTheUnit }) => deltas / watchersOfTheUnit));
  return [
    { measure: 'deltas per change and watcher of that unit, most', unit: '', value: told, bounds: [atMost(1, '≤ 1')] },
    { measure: 'bytes per change: one more watcher of that unit', unit: 'B', value: ofTheUnit('bytes') },
    {
      measure: 'bytes per change: one more watcher of others',
      unit: 'B',
      value: elsewhere('bytes'),
      bounds: twentieth(ofTheUnit('bytes')),
    },
    { measure: 'server CPU per change: one more watcher of that unit', unit: 'us', value: ofTheUnit('cpuMicros') },
    {
      measure: 'server CPU per change: one more watcher of others',
      unit: 'us',
      value: elsewhere('cpuMicros'),
      bounds: twentieth(ofTheUnit('cpuMicros')),
    },
  ];
}
