import type { DialectName } from '../clients/dialects.ts';
import { PAYLOAD_BYTES } from '../clients/payload.ts';
import { atMost, type Bound, type Figure } from '../figure.ts';
import { median } from '../measure/quantile.ts';
import { packageVersions } from '../report/versions.ts';
import { describeLimits, type SubjectLimits } from '../subjects/profile.ts';
import { startSubject } from '../subjects/subject.ts';
import type { Bench, Findings, Workload } from '../workload.ts';
import { Audience, type Heard, type Hearing } from './audience.ts';

const SUBJECTS = ['parley', 'ws', 'socket.io'] as const;
const RATES = [50, 200, 1_000] as const;
const SUBSCRIBERS = 1_000;
/** Each stays below what a connection may send under the limits of the product. */
const SPEAKERS = 25;
const ROOM = 'bench/hall';
/** Those of the product. */
const LIMITS: SubjectLimits = {};

type Rate = (typeof RATES)[number];

interface Schedule extends Hearing {
  readonly rounds: number;
}
const FULL: Schedule = { rounds: 3, warmUpMs: 800, windowMs: 3_200, drainMs: 1_500 };
const QUICK: Schedule = { rounds: 1, warmUpMs: 500, windowMs: 1_000, drainMs: 500 };

/** What one server did at one rate in one round. */
interface Level extends Heard {
  readonly round: number;
  readonly subject: DialectName;
  readonly rate: Rate;
}

/** One room with many people in it. */
export const fanOut: Workload = {
  name: 'fanout',
  title: `Live fan-out: ${SUBSCRIBERS} subscribers, ${PAYLOAD_BYTES} B`,
  async run(bench): Promise<Findings> {
    const schedule = bench.quick ? QUICK : FULL;
    const levels: Level[] = [];
    for (let round = 1; round <= schedule.rounds; round++) {
      for (const name of SUBJECTS) levels.push(...(await measureSubject(bench, schedule, round, name)));
    }
    return {
      figures: RATES.flatMap((rate) => figuresAt(rate, levels)),
      method: { subscribers: SUBSCRIBERS, speakers: SPEAKERS, payloadBytes: PAYLOAD_BYTES, ...schedule, limits: describeLimits(LIMITS) },
      versions: packageVersions(['ws', 'socket.io']),
      rounds: levels,
    };
  },
};

async function measureSubject(bench: Bench, schedule: Schedule, round: number, name: DialectName): Promise<Level[]> {
  const subject = await startSubject(name, bench, { people: SUBSCRIBERS + SPEAKERS, conversations: 0, limits: LIMITS });
  const audience = new Audience({ room: ROOM, subscribers: SUBSCRIBERS, speakers: SPEAKERS });
  try {
    await audience.join(subject);
    const levels: Level[] = [];
    for (const rate of RATES) {
      const level = { round, subject: name, rate, ...(await audience.hear(subject, rate, schedule)) };
      levels.push(level);
      bench.say(
        `round ${round} ${name} ${rate}/s: ${level.cpuMicrosPerDelivery.toFixed(2)} us per delivery, ${level.deliveredPercent.toFixed(1)} % delivered, p50 ${level.p50Ms.toFixed(1)} ms, p99 ${level.p99Ms.toFixed(0)} ms`,
      );
    }
    return levels;
  } finally {
    await audience.stop();
    await subject.stop();
  }
}

function figuresAt(rate: Rate, levels: readonly Level[]): readonly Figure[] {
  const of = (subject: DialectName, measured: keyof Heard): number => {
    const values = levels.filter((level) => level.rate === rate && level.subject === subject).map((level) => level[measured]);
    // One lost delivery in one round is one too many.
    return measured === 'missing' ? Math.max(...values) : median(values);
  };
  const line = (measure: string, unit: string, measured: keyof Heard, more: Pick<Figure, 'bounds' | 'openLimit'> = {}): Figure => ({
    measure: `${rate} msg/s: ${measure}`,
    unit,
    value: of('parley', measured),
    peers: { ws: of('ws', measured), 'socket.io': of('socket.io', measured) },
    ...more,
  });
  return [
    line('server CPU per delivery', 'us', 'cpuMicrosPerDelivery', cpuLimit(rate, of('socket.io', 'cpuMicrosPerDelivery'))),
    line('delivered in the window', '%', 'deliveredPercent'),
    line('never delivered', '', 'missing', { bounds: [atMost(0, '0')] }),
    line('latency p50', 'ms', 'p50Ms', rate === 50 ? { bounds: [atMost(15, '≤ 15 ms')] } : {}),
    line('latency p99', 'ms', 'p99Ms', rate === 50 ? {} : { bounds: [atMost(100, '≤ 100 ms')] }),
    line('deliveries per WebSocket message', '', 'deliveriesPerMessage'),
  ];
}

/** The limits against Bun and nats-server wait for those to be measured in the same run. */
function cpuLimit(rate: Rate, socketIo: number): { readonly bounds?: readonly Bound[]; readonly openLimit: string } {
  if (rate !== 1_000) return { openLimit: '≤ Bun (not in this run)' };
  return { bounds: [atMost(socketIo / 10, '≤ 1/10 of socket.io')], openLimit: '≤ 0.75 x Bun, ≤ 0.5 x nats-server (not in this run)' };
}
