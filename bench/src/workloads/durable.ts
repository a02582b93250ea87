import type { WritersCommands } from '../clients/writers.ts';
import { atLeast, type Figure } from '../figure.ts';
import { sleep } from '../measure/clock.ts';
import { flushLatency } from '../measure/disk.ts';
import { Histogram } from '../measure/histogram.ts';
import { median } from '../measure/quantile.ts';
import { Child } from '../process/child.ts';
import { describeLimits, type SubjectLimits } from '../subjects/profile.ts';
import type { RawLogCommands } from '../subjects/raw-log.ts';
import { type Subject, startSubject } from '../subjects/subject.ts';
import type { Bench, Findings, Workload } from '../workload.ts';

/** People who write, each from one connection. */
const WRITERS = 256;
/** Publications of each that are on their way at once; the server takes them one after the other. */
const WINDOW = 4;
/** Channels, or conversations, over which they are spread evenly. */
const ROOMS = 16;
/** What a client publishes in a conversation; the plain channel and the raw log get the same bytes. */
const PAYLOAD = JSON.stringify({
  kind: 'create',
  ref: 'bench-#',
  body: 'All four beds of ward seven are ready again; the lift on the east side is not.',
});
/** A writer here stands for many people; the product's own limit would be measured otherwise. */
const LIMITS: SubjectLimits = { framesPerSecond: 100_000, bytesPerSecond: 64 * 1024 * 1024 };

interface Schedule {
  readonly rounds: number;
  readonly warmUpMs: number;
  readonly windowMs: number;
}
const FULL: Schedule = { rounds: 5, warmUpMs: 1_500, windowMs: 4_000 };
const QUICK: Schedule = { rounds: 1, warmUpMs: 500, windowMs: 1_000 };

/** Acknowledged publications per second, what each cost the server, and the time to the acknowledgement. */
interface Rate {
  readonly perSecond: number;
  readonly cpuMicros: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}
interface Round {
  readonly round: number;
  readonly flushP50Ms: number;
  readonly flushP99Ms: number;
  readonly rawLogPerSecond: number;
  readonly channel: Rate;
  readonly messaging: Rate;
}

/** Publications that are on disk before they are acknowledged. */
export const durable: Workload = {
  name: 'durable',
  title: `Durable publications, acknowledged after the flush to disk: ${WRITERS} writers`,
  async run(bench): Promise<Findings> {
    const schedule = bench.quick ? QUICK : FULL;
    const rounds: Round[] = [];
    for (let round = 1; round <= schedule.rounds; round++) rounds.push(await measureRound(bench, schedule, round));
    return {
      figures: figuresOf(rounds),
      method: { writers: WRITERS, window: WINDOW, rooms: ROOMS, payloadBytes: PAYLOAD.length, ...schedule, limits: describeLimits(LIMITS) },
      rounds,
    };
  },
};

async function measureRound(bench: Bench, schedule: Schedule, round: number): Promise<Round> {
  const flush = await flushLatency(await bench.makeFolder());
  const rawLogPerSecond = await measureRawLog(bench, schedule);
  const subject = await startSubject('parley', bench, { people: WRITERS, conversations: ROOMS, limits: LIMITS });
  try {
    const channel = await measurePath(subject, (room) => `bench/log/${room}`, schedule);
    const messaging = await measurePath(subject, (room) => `messaging/hall-${room}`, schedule);
    const perSecond = (value: number): string => `${Math.round(value).toLocaleString('en')}/s`;
    bench.say(
      `round ${round}: raw log ${perSecond(rawLogPerSecond)}, channel ${perSecond(channel.perSecond)}, messaging ${perSecond(messaging.perSecond)}`,
    );
    const [flushP50Ms, flushP99Ms] = [flush.quantile(0.5) / 1_000, flush.quantile(0.99) / 1_000];
    return { round, flushP50Ms, flushP99Ms, rawLogPerSecond, channel, messaging };
  } finally {
    await subject.stop();
  }
}

async function measureRawLog(bench: Bench, { warmUpMs, windowMs }: Schedule): Promise<number> {
  const log = Child.start<RawLogCommands>({ name: 'raw log', module: new URL('../subjects/raw-log.ts', import.meta.url) });
  try {
    const data = await bench.makeFolder();
    return await log.call('appendRate', { data, producers: WRITERS, channels: ROOMS, payloadBytes: PAYLOAD.length, warmUpMs, windowMs });
  } finally {
    await log.stop();
  }
}

async function measurePath(
  { port, tokens, cpuSeconds }: Subject,
  channelOf: (room: number) => string,
  { warmUpMs, windowMs }: Schedule,
): Promise<Rate> {
  const writers = Child.start<WritersCommands>({ name: 'writers', module: new URL('../clients/writers.ts', import.meta.url) });
  try {
    // As the hall spreads its people over the conversations.
    const places = tokens.map((token, index) => ({ token, channel: channelOf((index % ROOMS) + 1) }));
    await writers.call('enter', { port, writers: places, payload: PAYLOAD, window: WINDOW });
    await writers.call('write');
    await sleep(warmUpMs);
    await writers.call('forgetAges');
    const [before, cpuBefore, began] = [await writers.call('count'), cpuSeconds(), performance.now()];
    await sleep(windowMs);
    const [after, cpuAfter, ended] = [await writers.call('count'), cpuSeconds(), performance.now()];
    const acknowledged = after.acknowledged - before.acknowledged;
    const ages = new Histogram(after.ages);
    return {
      perSecond: (acknowledged * 1_000) / (ended - began),
      cpuMicros: ((cpuAfter - cpuBefore) * 1e6) / acknowledged,
      p50Ms: ages.quantile(0.5) / 1_000,
      p99Ms: ages.quantile(0.99) / 1_000,
    };
  } finally {
    await writers.stop();
  }
}

function figuresOf(rounds: readonly Round[]): readonly Figure[] {
  const of = (read: (round: Round) => number): number => median(rounds.map(read));
  const rawLog = of((round) => round.rawLogPerSecond);
  const messagingFloor = [atLeast(3_000, '≥ 3,000/s')];
  return [
    { measure: 'disk: flush of 4 KiB, p50', unit: 'ms', value: of((round) => round.flushP50Ms) },
    { measure: 'disk: flush of 4 KiB, p99', unit: 'ms', value: of((round) => round.flushP99Ms) },
    { measure: 'log alone', unit: '1/s', value: rawLog },
    {
      measure: 'durable channel, whole path',
      unit: '1/s',
      value: of(({ channel }) => channel.perSecond),
      bounds: [atLeast(rawLog / 2, '≥ 50 % of the log alone')],
    },
    { measure: 'durable channel: server CPU per publication', unit: 'us', value: of(({ channel }) => channel.cpuMicros) },
    { measure: 'durable channel: ack p50', unit: 'ms', value: of(({ channel }) => channel.p50Ms) },
    { measure: 'durable channel: ack p99', unit: 'ms', value: of(({ channel }) => channel.p99Ms) },
    { measure: 'through messaging', unit: '1/s', value: of(({ messaging }) => messaging.perSecond), bounds: messagingFloor },
    { measure: 'through messaging: server CPU per publication', unit: 'us', value: of(({ messaging }) => messaging.cpuMicros) },
    { measure: 'through messaging: ack p50', unit: 'ms', value: of(({ messaging }) => messaging.p50Ms) },
    { measure: 'through messaging: ack p99', unit: 'ms', value: of(({ messaging }) => messaging.p99Ms) },
  ];
}
