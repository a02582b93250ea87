import type { DialectName } from '../clients/dialects.ts';
import { PAYLOAD_BYTES } from '../clients/payload.ts';
import { atMost, type Figure } from '../figure.ts';
import { median } from '../measure/quantile.ts';
import { svgOf } from '../report/plot.ts';
import { type PeerLimit, Peers } from '../subjects/peers.ts';
import { describeLimits, type SubjectLimits } from '../subjects/profile.ts';
import { prepareSubjects, type Subject } from '../subjects/subject.ts';
import type { Bench, Findings, Workload } from '../workload.ts';
import { Audience, type Heard, type Hearing, type Measured } from './audience.ts';
import { besideCasts, CASTERS, castFigures } from './casts.ts';

const RATES = [50, 200, 1_000] as const;
const SUBSCRIBERS = 1_000;
/** Each stays below what a connection may send under the limits of the product. */
const SPEAKERS = 25;
const ROOM = 'bench/hall';
/** Those of the product. */
const LIMITS: SubjectLimits = {};

type Rate = (typeof RATES)[number];

const CPU_LIMITS: Readonly<Record<Rate, readonly PeerLimit[]>> = {
  50: [{ peer: 'bun', says: '≤ Bun', value: (bun) => bun }],
  200: [{ peer: 'bun', says: '≤ Bun', value: (bun) => bun }],
  1000: [
    { peer: 'bun', says: '≤ 0.75 x Bun', value: (bun) => 0.75 * bun },
    { peer: 'nats', says: '≤ 0.5 x nats-server', value: (nats) => nats / 2 },
    { peer: 'socket.io', says: '≤ 1/10 of socket.io', value: (socketIo) => socketIo / 10 },
  ],
};

interface Schedule extends Hearing {
  readonly rounds: number;
}
const FULL: Schedule = { rounds: 5, warmUpMs: 400, windowMs: 1_600, drainMs: 700 };
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
    const peers = new Peers();
    const start = await prepareSubjects(bench, { people: SUBSCRIBERS + SPEAKERS + CASTERS, conversations: 0, limits: LIMITS });
    const levels: Level[] = [];
    const casts: Heard[] = [];
    const beside = async (audience: Audience, subject: Subject): Promise<void> => {
      if (subject.name === 'parley') casts.push(await besideCasts(audience, subject, ROOM, bench, schedule));
    };
    for (let round = 1; round <= schedule.rounds; round++) {
      for (const name of peers.subjects) levels.push(...(await measureSubject(bench, schedule, round, await start(name), beside)));
    }
    return {
      figures: [...RATES.flatMap((rate) => figuresAt(rate, levels, peers)), ...castFigures(casts)],
      method: {
        subscribers: SUBSCRIBERS,
        speakers: SPEAKERS,
        casters: CASTERS,
        payloadBytes: PAYLOAD_BYTES,
        ...schedule,
        limits: describeLimits(LIMITS),
      },
      versions: peers.versions,
      plot: plotOf(levels, peers),
      rounds: [...levels, ...casts],
    };
  },
};

/** `then`: what is looked at once all rates are. */
async function measureSubject(
  bench: Bench,
  schedule: Schedule,
  round: number,
  subject: Subject,
  then: (audience: Audience, subject: Subject) => Promise<void>,
): Promise<Level[]> {
  const { name } = subject;
  const audience = new Audience({ roomOf: () => ROOM, subscribers: SUBSCRIBERS, hearers: SUBSCRIBERS, speakers: SPEAKERS });
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
    await then(audience, subject);
    return levels;
  } finally {
    await audience.stop();
    await subject.stop();
  }
}

function medianOf(levels: readonly Level[], subject: DialectName, rate: Rate, measured: Measured): number {
  return median(levels.filter((level) => level.rate === rate && level.subject === subject).map((level) => level[measured]));
}

function figuresAt(rate: Rate, levels: readonly Level[], peers: Peers): readonly Figure[] {
  const at = levels.filter((level) => level.rate === rate);
  const of = (subject: DialectName, measured: Measured): number =>
    // One lost delivery in one round is one too many.
    measured === 'missing'
      ? Math.max(...at.filter((level) => level.subject === subject).map(({ missing }) => missing))
      : medianOf(levels, subject, rate, measured);
  const line = (measure: string, unit: string, measured: Measured, more: Pick<Figure, 'bounds' | 'openLimit'> = {}): Figure => ({
    measure: `${rate} msg/s: ${measure}`,
    unit,
    value: of('parley', measured),
    peers: peers.columns((peer) => of(peer, measured)),
    ...more,
  });
  const cpuLimits = peers.limits((peer) => of(peer, 'cpuMicrosPerDelivery'), CPU_LIMITS[rate]);
  return [
    line('server CPU per delivery', 'us', 'cpuMicrosPerDelivery', cpuLimits),
    line('delivered in the window', '%', 'deliveredPercent'),
    line('never delivered', '', 'missing', { bounds: [atMost(0, '0')] }),
    line('latency p50', 'ms', 'p50Ms', rate === 50 ? { bounds: [atMost(15, '≤ 15 ms')] } : {}),
    line('latency p99', 'ms', 'p99Ms', rate === 50 ? {} : { bounds: [atMost(100, '≤ 100 ms')] }),
    line('deliveries per message on the wire', '', 'deliveriesPerMessage'),
  ];
}

/** Parley and Bun: the others would press both onto the axis. */
function plotOf(levels: readonly Level[], peers: Peers): string {
  const shown = peers.subjects.filter((name) => name === 'parley' || name === 'bun');
  const series = (measured: Measured) =>
    shown.map((name) => ({ name, points: RATES.map((rate) => [rate, medianOf(levels, name, rate, measured)] as const) }));
  return svgOf(
    [
      { title: 'Server CPU per delivery, us', x: 'messages per second', series: series('cpuMicrosPerDelivery') },
      { title: 'Latency p50, ms', x: 'messages per second', series: series('p50Ms') },
    ],
    'CPU per delivery and latency by messages per second',
  );
}
