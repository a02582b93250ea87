import type { DialectName } from '../clients/dialects.ts';
import { PAYLOAD_BYTES } from '../clients/payload.ts';
import type { Figure } from '../figure.ts';
import { median } from '../measure/quantile.ts';
import { svgOf } from '../report/plot.ts';
import { Peers } from '../subjects/peers.ts';
import { describeLimits, type SubjectLimits } from '../subjects/profile.ts';
import { prepareSubjects, type Subject } from '../subjects/subject.ts';
import type { Bench, Findings, Workload } from '../workload.ts';
import { Audience, type Heard, type Hearing, type Measured } from './audience.ts';

const SIZES = [10, 100, 1_000, 5_000] as const;
const PER_SECOND = 100;
const SPEAKERS = 5;
/** Those of the product. */
const LIMITS: SubjectLimits = {};

interface Schedule extends Hearing {
  readonly rounds: number;
}
const FULL: Schedule = { rounds: 5, warmUpMs: 600, windowMs: 3_400, drainMs: 800 };
const QUICK: Schedule = { rounds: 1, warmUpMs: 500, windowMs: 1_000, drainMs: 500 };

interface Level extends Heard {
  readonly round: number;
  readonly subject: DialectName;
  readonly subscribers: number;
}

/** How the cost of a delivery changes with the size of the room. */
export const growth: Workload = {
  name: 'growth',
  title: `Growth: ${PER_SECOND} messages of ${PAYLOAD_BYTES} B a second to ${SIZES.map((size) => size.toLocaleString('en')).join(', ')} subscribers`,
  async run(bench): Promise<Findings> {
    const schedule = bench.quick ? QUICK : FULL;
    const peers = new Peers(['bun']);
    const start = await prepareSubjects(bench, { people: Math.max(...SIZES) + SPEAKERS, conversations: 0, limits: LIMITS });
    const levels: Level[] = [];
    for (let round = 1; round <= schedule.rounds; round++) {
      for (const name of peers.subjects) levels.push(...(await measureSubject(bench, schedule, round, await start(name))));
    }
    return {
      figures: SIZES.flatMap((size) => figuresAt(size, levels, peers)),
      method: {
        sizes: SIZES,
        perSecond: PER_SECOND,
        speakers: SPEAKERS,
        payloadBytes: PAYLOAD_BYTES,
        ...schedule,
        limits: describeLimits(LIMITS),
      },
      versions: peers.versions,
      plot: plotOf(levels, peers),
      rounds: levels,
    };
  },
};

/** Each size has a room of its own, and nobody else is connected. */
async function measureSubject(bench: Bench, schedule: Schedule, round: number, subject: Subject): Promise<Level[]> {
  const { name } = subject;
  const levels: Level[] = [];
  try {
    for (const subscribers of SIZES) {
      const audience = new Audience({ roomOf: () => `bench/of-${subscribers}`, subscribers, hearers: subscribers, speakers: SPEAKERS });
      try {
        await audience.join(subject);
        const level = { round, subject: name, subscribers, ...(await audience.hear(subject, PER_SECOND, schedule)) };
        levels.push(level);
        bench.say(
          `round ${round} ${name} ${subscribers}: ${level.cpuMicrosPerDelivery.toFixed(2)} us per delivery, p50 ${level.p50Ms.toFixed(1)} ms`,
        );
      } finally {
        await audience.stop();
      }
    }
    return levels;
  } finally {
    await subject.stop();
  }
}

function medianOf(levels: readonly Level[], subject: DialectName, size: number, measured: Measured): number {
  return median(levels.filter((level) => level.subject === subject && level.subscribers === size).map((level) => level[measured]));
}

function figuresAt(size: number, levels: readonly Level[], peers: Peers): readonly Figure[] {
  const line = (measure: string, unit: string, measured: Measured): Figure => ({
    measure: `${size.toLocaleString('en')} subscribers: ${measure}`,
    unit,
    value: medianOf(levels, 'parley', size, measured),
    peers: peers.columns((peer) => medianOf(levels, peer, size, measured)),
  });
  return [
    line('server CPU per delivery', 'us', 'cpuMicrosPerDelivery'),
    line('delivered in the window', '%', 'deliveredPercent'),
    line('latency p50', 'ms', 'p50Ms'),
    line('latency p99', 'ms', 'p99Ms'),
    line('deliveries per message on the wire', '', 'deliveriesPerMessage'),
  ];
}

function plotOf(levels: readonly Level[], peers: Peers): string {
  const series = (measured: Measured) =>
    peers.subjects.map((name) => ({ name, points: SIZES.map((size) => [size, medianOf(levels, name, size, measured)] as const) }));
  return svgOf(
    [
      { title: 'Server CPU per delivery, us', x: 'subscribers', series: series('cpuMicrosPerDelivery') },
      { title: 'Latency p50, ms', x: 'subscribers', series: series('p50Ms') },
    ],
    'CPU per delivery and latency by subscribers',
  );
}
