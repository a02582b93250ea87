import type { Attendance, Colleague, ColleaguesCommands } from '../../clients/colleagues.ts';
import { atMost, type Figure } from '../../figure.ts';
import { sleep } from '../../measure/clock.ts';
import { Child } from '../../process/child.ts';
import type { ParleyCommands } from '../../subjects/parley.ts';
import { startParleyProcess } from '../../subjects/subject.ts';
import type { Bench } from '../../workload.ts';
import { LIMITS, personAt, type Site, unitOf } from './size.ts';

/** Processes that the clients are spread over. */
const PROCESSES = 4;
/** Clients of another process, which is stopped in the end. */
export const SILENT = 20;
const GRACE_MS = 8_000;
/** After this, whoever did not come back has been told of: the grace, the tick, and what a busy machine takes. */
const TOLD_MS = GRACE_MS + 4_000;
const RETURN_MS = 90_000;
const TICK_MS = 500;
const VANISHED_MS = 45_000;
const STEP_MS = 100;

type Fall = 'SIGTERM' | 'kill -9';
type Crowd = Child<ColleaguesCommands>;

/** What a restart of the server did to those who were there. */
export interface Storm {
  readonly fall: Fall;
  /** From the fall to the moment at which the server listened again. */
  readonly downMs: number;
  /** From that moment until the last client was back. */
  readonly lastBackMs: number;
  /** Clients that were not back when the measuring ended. */
  readonly lost: number;
  /** Of the server, from when it listened until the last was back, for each of them. */
  readonly cpuMicros: number;
  readonly missed: number;
  /** Of those missed, how many were shown as offline before the grace was over. */
  readonly missedWithinGrace: number;
  readonly looks: number;
  /** What the watch that showed most was told, and how many ticks there were. */
  readonly mostLooks: number;
  readonly ticks: number;
  readonly losses: Readonly<Record<string, number>>;
}
export interface Storms {
  readonly storms: readonly Storm[];
  /** From the silence of a process to the moment at which each of its people was shown as offline. */
  readonly vanishedMs: readonly number[];
}

/** The server is restarted under people with the real client, and a process with some of them falls silent. */
export async function measureStorms(bench: Bench, site: Site): Promise<Storms> {
  const { data, sessions } = site;
  const tokens = site.tokens.slice(0, sessions + SILENT);
  let server = startParleyProcess();
  const { port } = await server.call('start', { data, limits: LIMITS, people: 0, conversations: 0 });
  const colleagues = tokens.map((token, index): Colleague => ({ token, unit: unitOf(index, site) }));
  const expected = tokens.map((_, index) => personAt(index));
  const crowds = [...Array(PROCESSES + 1)].map((_, index) => startCrowd(index));
  const share = Math.ceil(sessions / PROCESSES);
  const shares = crowds.map((_, index) => colleagues.slice(index * share, Math.min((index + 1) * share, sessions)));
  shares[PROCESSES] = colleagues.slice(sessions);
  try {
    await Promise.all(crowds.map((crowd, index) => crowd.call('enter', { port, colleagues: shares[index] ?? [], expected })));
    bench.say(`${colleagues.length} clients are there`);
    const storms: Storm[] = [];
    for (const fall of ['SIGTERM', 'kill -9'] as const) {
      const began = await watchOut(crowds);
      await fell(server, fall);
      server = startParleyProcess();
      await server.call('start', { data, limits: LIMITS, people: 0, conversations: 0, port });
      const storm = await weather({ crowds, server, fall, began, clients: colleagues.length });
      bench.say(
        `${fall}: down ${storm.downMs} ms, all back ${storm.lastBackMs} ms later, ${storm.missed} seen offline; ${JSON.stringify(storm.losses)}`,
      );
      storms.push(storm);
    }
    // Whoever is missing anyway cannot be missed.
    const vanishedMs = storms.every(({ lost }) => lost === 0) ? await silence(crowds) : [Number.NaN];
    bench.say(`silent clients: shown as offline after ${(Math.max(...vanishedMs) / 1_000).toFixed(1)} s`);
    return { storms, vanishedMs };
  } finally {
    await Promise.all([...crowds, server].map((child) => child.stop()));
  }
}

function startCrowd(index: number): Crowd {
  return Child.start<ColleaguesCommands>({
    name: `colleagues ${index + 1}`,
    module: new URL('../../clients/colleagues.ts', import.meta.url),
  });
}

async function watchOut(crowds: readonly Crowd[]): Promise<number> {
  // What the sessions of before said of themselves is stored within a second.
  await sleep(2_000);
  await Promise.all(crowds.map((crowd) => crowd.call('watchOut')));
  return Date.now();
}

async function fell(server: Child<ParleyCommands>, fall: Fall): Promise<void> {
  if (fall === 'SIGTERM') await server.call('stop');
  else process.kill(server.pid, 'SIGKILL');
  await server.stop();
}

interface Fallen {
  readonly crowds: readonly Crowd[];
  readonly server: Child<ParleyCommands>;
  readonly fall: Fall;
  readonly began: number;
  readonly clients: number;
}

/** The server listens again: waits for everybody, and until whoever is missed has been told of. */
async function weather({ crowds, server, fall, began, clients }: Fallen): Promise<Storm> {
  const listening = Date.now();
  const cpuBefore = await server.call('cpuMicros');
  let seen = await attendance(crowds);
  while (seen.connected < clients && Date.now() - listening < RETURN_MS) {
    await sleep(STEP_MS);
    seen = await attendance(crowds);
  }
  const cpu = (await server.call('cpuMicros')) - cpuBefore;
  await sleep(TOLD_MS);
  const { missed, looks, mostLooks, losses } = await attendance(crowds);
  return {
    fall,
    downMs: listening - began,
    lastBackMs: seen.lastBackAt - listening,
    lost: clients - seen.connected,
    cpuMicros: cpu / Math.max(1, seen.connected),
    missed: new Set(missed.map(([person]) => person)).size,
    missedWithinGrace: missed.filter(([, at]) => at < listening + GRACE_MS).length,
    looks,
    mostLooks,
    ticks: Math.ceil((Date.now() - began) / TICK_MS),
    losses,
  };
}

/** The last of the processes is stopped: it closes nothing and answers nothing. */
async function silence(crowds: readonly Crowd[]): Promise<readonly number[]> {
  const silent = crowds.at(-1);
  const others = crowds.slice(0, -1);
  const began = await watchOut(others);
  process.kill(silent?.pid ?? 0, 'SIGSTOP');
  const gone = new Map<string, number>();
  while (gone.size < SILENT && Date.now() - began < 2 * VANISHED_MS) {
    await sleep(STEP_MS);
    for (const [person, at] of (await attendance(others)).missed) if (!gone.has(person)) gone.set(person, at - began);
  }
  process.kill(silent?.pid ?? 0, 'SIGCONT');
  return gone.size < SILENT ? [Number.NaN] : [...gone.values()];
}

async function attendance(crowds: readonly Crowd[]): Promise<Attendance> {
  const all = await Promise.all(crowds.map((crowd) => crowd.call('attendance')));
  const losses: Record<string, number> = {};
  for (const each of all) for (const [code, times] of Object.entries(each.losses)) losses[code] = (losses[code] ?? 0) + times;
  return {
    connected: all.reduce((sum, { connected }) => sum + connected, 0),
    looks: all.reduce((sum, each) => sum + each.looks, 0),
    mostLooks: Math.max(...all.map((each) => each.mostLooks)),
    missed: all.flatMap(({ missed }) => missed),
    lastBackAt: Math.max(...all.map(({ lastBackAt }) => lastBackAt)),
    losses,
  };
}

export function stormFigures({ storms, vanishedMs }: Storms): readonly Figure[] {
  return [
    ...storms.flatMap(({ fall, downMs, lastBackMs, lost, cpuMicros, missed, mostLooks, ticks }): readonly Figure[] => [
      { measure: `restart by ${fall}: people seen offline`, unit: '', value: missed, bounds: [atMost(0, '0')] },
      { measure: `restart by ${fall}: until the server listened`, unit: 's', value: downMs / 1_000 },
      {
        measure: `restart by ${fall}: from then until the last client was back`,
        unit: 's',
        value: lastBackMs / 1_000,
        bounds: [atMost(GRACE_MS / 1_000, '≤ the grace of 8 s')],
      },
      { measure: `restart by ${fall}: clients not back after ${RETURN_MS / 1_000} s`, unit: '', value: lost, bounds: [atMost(0, '0')] },
      { measure: `restart by ${fall}: server CPU per client that came back`, unit: 'us', value: cpuMicros },
      {
        measure: `restart by ${fall}: most that one watch was told`,
        unit: '',
        value: mostLooks,
        bounds: [atMost(ticks, `≤ 1 per tick (${ticks} in the time)`)],
      },
    ]),
    {
      measure: `${SILENT} clients stopped by SIGSTOP: until the last was shown as offline`,
      unit: 's',
      value: Math.max(...vanishedMs) / 1_000,
      bounds: [atMost(VANISHED_MS / 1_000, '≤ 45 s')],
    },
  ];
}
