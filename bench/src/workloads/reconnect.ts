import type { Returned, ReturnersCommands } from '../clients/returners.ts';
import type { WritersCommands } from '../clients/writers.ts';
import { atMost, type Figure } from '../figure.ts';
import { sleep } from '../measure/clock.ts';
import { cpuSeconds } from '../measure/process-figures.ts';
import { median } from '../measure/quantile.ts';
import { Child } from '../process/child.ts';
import type { ParleyCommands } from '../subjects/parley.ts';
import { describeLimits, type SubjectLimits } from '../subjects/profile.ts';
import { type Filled, fillParley, startParleyProcess } from '../subjects/subject.ts';
import type { Findings, Workload } from '../workload.ts';

const SESSIONS = 5_000;
const CHANNELS_EACH = 5;
/** Durable ones, of 25 sessions each. */
const CHANNELS = 1_000;
/** Entries that are published in each channel while everybody is away. */
const MISSED = 3;
const PROCESSES = 2;
const REST_MS = 500;
/** Whoever fills the channels stands for many. */
const LIMITS: SubjectLimits = { framesPerSecond: 100_000, bytesPerSecond: 64 * 1024 * 1024 };

/** What a storm cost, with the processes that ended in it. */
interface Storm {
  readonly millisEach: number;
  readonly seconds: number;
  readonly reads: number;
  /** Different (channel, from) that were read. */
  readonly places: number;
  readonly returned: Returned;
}
interface Round {
  readonly round: number;
  /** Connections are lost, the server stays. */
  readonly lost: Storm;
  /** The server is killed, and another one knows nobody and holds nothing in memory. */
  readonly killed: Storm;
}

type Crowds = readonly Child<ReturnersCommands>[];

/** Everybody loses the connection at once, misses something and comes back. */
export const reconnectStorm: Workload = {
  name: 'reconnect',
  title: `Reconnect storm: ${SESSIONS} sessions with ${CHANNELS_EACH} durable channels each come back and get what they missed`,
  async run(bench): Promise<Findings> {
    const rounds: Round[] = [];
    const filled = await fillParley(bench, { people: SESSIONS + 1, conversations: 0, limits: LIMITS, visitors: SESSIONS + 1 });
    for (let round = 1; round <= (bench.quick ? 1 : 5); round++) {
      rounds.push(await measureRound(filled, round));
      bench.say(`round ${round}: ${JSON.stringify(rounds.at(-1))}`);
    }
    return {
      figures: figuresOf(rounds),
      method: { sessions: SESSIONS, channelsEach: CHANNELS_EACH, channels: CHANNELS, missed: MISSED, limits: describeLimits(LIMITS) },
      rounds,
    };
  },
};

async function measureRound({ data, tokens }: Filled, round: number): Promise<Round> {
  let server = startParleyProcess();
  const { port } = await server.call('start', { data, limits: LIMITS, people: 0, conversations: 0 });
  const crowds = Array.from({ length: PROCESSES }, startReturners);
  const writer = tokens[SESSIONS] ?? '';
  try {
    await arrive(crowds, port, tokens.slice(0, SESSIONS));
    await lose(crowds);
    await publish(port, writer, `lost-${round}`);
    const lost = await comeBack(crowds, server, port, cpuSeconds(server.pid));
    await lose(crowds);
    await publish(port, writer, `killed-${round}`);
    process.kill(server.pid, 'SIGKILL');
    await server.stop();
    server = startParleyProcess();
    await server.call('start', { data, limits: LIMITS, people: 0, conversations: 0, port });
    const killed = await comeBack(crowds, server, port, cpuSeconds(server.pid));
    return { round, lost, killed };
  } finally {
    await Promise.all([...crowds, server].map((child) => child.stop()));
  }
}

function startReturners(): Child<ReturnersCommands> {
  return Child.start<ReturnersCommands>({ name: 'returners', module: new URL('../clients/returners.ts', import.meta.url) });
}

const channelAt = (number: number): string => `bench/log/${number % CHANNELS}`;

async function arrive(crowds: Crowds, port: number, tokens: readonly string[]): Promise<void> {
  const people = tokens.map((token, index) => ({
    token,
    channels: Array.from({ length: CHANNELS_EACH }, (_, number) => channelAt(index * CHANNELS_EACH + number)),
  }));
  const share = people.length / crowds.length;
  await Promise.all(crowds.map((crowd, index) => crowd.call('arrive', { port, people: people.slice(index * share, (index + 1) * share) })));
}

async function lose(crowds: Crowds): Promise<void> {
  await Promise.all(crowds.map((crowd) => crowd.call('leave')));
  await sleep(REST_MS);
}

/** The same number of entries in every channel, acknowledged. */
async function publish(port: number, token: string, producer: string): Promise<void> {
  const writers = Child.start<WritersCommands>({ name: 'writers', module: new URL('../clients/writers.ts', import.meta.url) });
  try {
    await writers.call('fill', {
      port,
      token,
      producer,
      channels: Array.from({ length: CHANNELS }, (_, number) => channelAt(number)),
      entries: MISSED,
    });
  } finally {
    await writers.stop();
  }
}

async function comeBack(crowds: Crowds, server: Child<ParleyCommands>, port: number, cpuBefore: number): Promise<Storm> {
  await server.call('logReads');
  const began = performance.now();
  const parts = await Promise.all(crowds.map((crowd) => crowd.call('comeBack', { port })));
  const seconds = (performance.now() - began) / 1_000;
  const millisEach = ((cpuSeconds(server.pid) - cpuBefore) * 1e3) / SESSIONS;
  const sum = (of: (part: Returned) => number): number => parts.reduce((total, part) => total + of(part), 0);
  const refused = Object.assign({}, ...parts.map((part) => part.refused));
  const returned = {
    resumed: sum((part) => part.resumed),
    recovered: sum((part) => part.recovered),
    entries: sum((part) => part.entries),
    refused,
  };
  return { millisEach, seconds, ...(await server.call('logReads')), returned };
}

function figuresOf(rounds: readonly Round[]): readonly Figure[] {
  const subscriptions = SESSIONS * CHANNELS_EACH;
  return (['lost', 'killed'] as const).flatMap((kind) => {
    const name = kind === 'lost' ? 'connections lost' : 'server killed and started again';
    const storms = rounds.map((round) => round[kind]);
    const most = (of: (storm: Storm) => number): number => Math.max(...storms.map(of));
    return [
      {
        measure: `${name}: server CPU per session`,
        unit: 'ms',
        value: median(storms.map(({ millisEach }) => millisEach)),
        bounds: [atMost(0.6, '≤ 0.6 ms')],
      },
      { measure: `${name}: until the last was back`, unit: 's', value: median(storms.map(({ seconds }) => seconds)) },
      {
        measure: `${name}: sessions that began anew`,
        unit: '',
        value: most(({ returned }) => SESSIONS - returned.resumed),
        bounds: [atMost(0, '0')],
      },
      {
        measure: `${name}: subscriptions with a gap`,
        unit: '',
        value: most(({ returned }) => subscriptions - returned.recovered),
        bounds: [atMost(0, '0')],
      },
      {
        measure: `${name}: missed entries that did not come`,
        unit: '',
        value: most(({ returned }) => subscriptions * MISSED - returned.entries),
        bounds: [atMost(0, '0')],
      },
      {
        measure: `${name}: reads of the log`,
        unit: '',
        value: most(({ reads }) => reads),
        bounds: [
          atMost(
            most(({ places }) => places),
            '≤ 1 per (channel, from)',
          ),
        ],
      },
    ];
  });
}
