import type { Change, Watching } from '../../clients/observers.ts';
import { atMost, type Figure } from '../../figure.ts';
import { sleep } from '../../measure/clock.ts';
import { flushLatency } from '../../measure/disk.ts';
import { startParleyProcess } from '../../subjects/subject.ts';
import type { Bench } from '../../workload.ts';
import { Observers } from './observers.ts';
import { LIMITS, personAt, type Site, unitOf } from './size.ts';
import { Truth } from './truth.ts';

/** Rows of a unit that somebody has on the screen, and units of the tree. */
const ROWS = 40;
const UNITS = 30;
/** Every so-manieth looks into what it is told. */
const LOOKS = 10;
/** Each person changes every ten seconds: a status may be changed five times in thirty. */
const EVERY_MS = 10_000;
const STEP_MS = 100;
const PROBE_MS = 700;
const TICK_MS = 500;
const FOLLOW_MS = 2_000;

export interface Following {
  readonly warmUpMs: number;
  readonly windowMs: number;
}
export interface Followed {
  /** Of the disk, while all changed: a status is on it before anybody is told. */
  readonly flushP50Ms: number;
  readonly flushP99Ms: number;
  readonly changes: number;
  readonly windowMs: number;
  readonly deltas: number;
  readonly bytes: number;
  readonly mostDeltas: number;
  readonly rowP50Ms: number;
  readonly rowP99Ms: number;
  readonly rowMostMs: number;
  readonly countP50Ms: number;
  readonly countP99Ms: number;
  /** Rows and numbers that were others than they should be when all was quiet. */
  readonly differences: number;
  readonly compared: number;
  readonly cpuShare: number;
}

/** Everybody who is there watches a unit and the numbers of the tree, and changes; those of the last unit only count it. */
export async function measureFollowing(bench: Bench, site: Site, { warmUpMs, windowMs }: Following): Promise<Followed> {
  const server = startParleyProcess();
  const observers = new Observers();
  try {
    const { port } = await server.call('start', { data: site.data, limits: LIMITS, people: 0, conversations: 0 });
    const there = site.tokens.slice(0, site.sessions).map((token, index) => ({ person: personAt(index), token }));
    await observers.enter(port, there);
    await observers.watch(there.map((_, index) => watchingOf(index, site)));
    const script = new Script(observers, site);
    const running = script.run(warmUpMs + windowMs);
    await sleep(warmUpMs);
    await observers.forget();
    const [changesBefore, cpuBefore, began] = [script.changes, await server.call('cpuMicros'), performance.now()];
    const [flush] = await Promise.all([flushLatency(await bench.makeFolder()), sleep(windowMs)]);
    const [count, cpuAfter, took] = [await observers.count(), await server.call('cpuMicros'), performance.now() - began];
    await running;
    await sleep(FOLLOW_MS);
    const shown = await observers.shown();
    const followed: Followed = {
      flushP50Ms: flush.quantile(0.5) / 1_000,
      flushP99Ms: flush.quantile(0.99) / 1_000,
      changes: script.changes - changesBefore,
      windowMs: took,
      deltas: count.deltas,
      bytes: count.bytes,
      mostDeltas: count.mostDeltas,
      rowP50Ms: count.rowAges.quantile(0.5) / 1_000,
      rowP99Ms: count.rowAges.quantile(0.99) / 1_000,
      rowMostMs: count.rowAges.quantile(1) / 1_000,
      countP50Ms: count.countAges.quantile(0.5) / 1_000,
      countP99Ms: count.countAges.quantile(0.99) / 1_000,
      differences: shown.reduce((sum, each) => sum + script.truth.differences(each, ROWS), 0),
      compared: shown.length,
      cpuShare: (cpuAfter - cpuBefore) / 1e3 / took,
    };
    bench.say(
      `${followed.changes} changes: rows p50 ${followed.rowP50Ms.toFixed(0)} ms, p99 ${followed.rowP99Ms.toFixed(0)} ms; ${followed.differences} differences`,
    );
    return followed;
  } finally {
    await observers.stop();
    await server.stop();
  }
}

function watchingOf(index: number, site: Site): Watching {
  const unit = unitOf(index, site);
  if (unit === `unit-${site.units}`)
    return { person: personAt(index), looks: true, queries: [{ topic: 'presence.counts', input: { units: [unit] } }] };
  const units = Array.from({ length: Math.min(UNITS, site.units) }, (_, next) => unitOf(index + next, site));
  return {
    person: personAt(index),
    looks: index % LOOKS === 0,
    queries: [
      { topic: 'presence.unit', input: { unit, window: [0, ROWS] } },
      { topic: 'presence.counts', input: { units } },
    ],
  };
}

/** Everybody in turn: every second one says a status with a text, the others leave their device and come back. */
class Script {
  readonly truth: Truth;
  changes = 0;
  readonly #observers: Observers;
  readonly #site: Site;

  constructor(observers: Observers, site: Site) {
    this.truth = new Truth(site);
    this.#observers = observers;
    this.#site = site;
  }

  async run(forMs: number): Promise<void> {
    const people = this.truth.changers;
    const began = performance.now();
    let probes = 0;
    for (let done = 0; performance.now() - began < forMs; await sleep(STEP_MS)) {
      const passed = performance.now() - began;
      const due = Math.floor((passed * people.length) / EVERY_MS);
      const changes: Change[] = [];
      for (; done < due; done++) changes.push(changeOf(people[done % people.length] ?? '', done, Math.floor(done / people.length)));
      for (; probes < passed / PROBE_MS; probes++) changes.push(this.#probe(probes));
      for (const change of changes) this.truth.changed(change);
      this.changes += changes.length;
      await this.#observers.change(changes);
    }
  }

  /** Somebody of the unit in which nobody else changes. */
  #probe(number: number): Change {
    const { units } = this.#site;
    return { person: personAt(units - 1), method: 'presence.activity', input: { idle: number % 2 === 0 }, counted: `unit-${units}` };
  }
}

function changeOf(person: string, number: number, round: number): Change {
  if (number % 2 === 0) return { person, method: 'presence.set', input: { state: round % 2 === 0 ? 'busy' : 'away', text: 'now' } };
  return { person, method: 'presence.activity', input: { idle: round % 2 === 0 } };
}

export function followFigures(followed: Followed): readonly Figure[] {
  const { changes, windowMs, deltas, bytes, mostDeltas, compared, differences, cpuShare } = followed;
  const limit = [atMost(FOLLOW_MS, '≤ 2 s')];
  // So many ticks fit into the window, and one more that it cuts.
  const ticks = Math.ceil(windowMs / TICK_MS) + 1;
  return [
    { measure: 'changes', unit: '1/s', value: (changes * 1_000) / windowMs },
    { measure: 'disk meanwhile: flush of 4 KiB, p50', unit: 'ms', value: followed.flushP50Ms },
    { measure: 'disk meanwhile: flush of 4 KiB, p99', unit: 'ms', value: followed.flushP99Ms },
    { measure: 'from the change to the row of a watcher, p50', unit: 'ms', value: followed.rowP50Ms },
    { measure: 'from the change to the row of a watcher, p99', unit: 'ms', value: followed.rowP99Ms, bounds: limit },
    { measure: 'from the change to the row of a watcher, longest', unit: 'ms', value: followed.rowMostMs, bounds: limit },
    { measure: 'from the change to the numbers of a unit, p50', unit: 'ms', value: followed.countP50Ms },
    { measure: 'from the change to the numbers of a unit, p99', unit: 'ms', value: followed.countP99Ms, bounds: limit },
    {
      measure: `rows and numbers that are wrong 2 s after the last change, in ${compared} watches`,
      unit: '',
      value: differences,
      bounds: [atMost(0, '0')],
    },
    { measure: 'most deltas of one watch', unit: '', value: mostDeltas, bounds: [atMost(ticks, `≤ 1 per tick (${ticks} in the window)`)] },
    { measure: 'deltas to all watches', unit: '1/s', value: (deltas * 1_000) / windowMs },
    { measure: 'bytes of deltas', unit: 'MB/s', value: bytes / 1_000 / windowMs },
    { measure: 'server CPU', unit: 'processors', value: cpuShare },
  ];
}
