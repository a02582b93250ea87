import type { DialectName } from '../clients/dialects.ts';
import { PAYLOAD_BYTES } from '../clients/payload.ts';
import { atMost, type Figure } from '../figure.ts';
import { median } from '../measure/quantile.ts';
import { type PeerName, Peers } from '../subjects/peers.ts';
import { describeLimits, type SubjectLimits } from '../subjects/profile.ts';
import { prepareSubjects, type Subject } from '../subjects/subject.ts';
import type { Bench, Findings, Workload } from '../workload.ts';
import { Audience, type Heard, type Hearing, type Measured } from './audience.ts';

const ROOMS = 200;
const MEMBERS = 5;
/** In each room, by its members in turn; all of them hear it. */
const PER_SECOND = 5;
/** Those of the product. */
const LIMITS: SubjectLimits = {};

interface Schedule extends Hearing {
  readonly rounds: number;
}
const FULL: Schedule = { rounds: 5, warmUpMs: 15_000, windowMs: 3_500, drainMs: 1_000 };
const QUICK: Schedule = { rounds: 1, warmUpMs: 500, windowMs: 1_000, drainMs: 500 };

interface Sample extends Heard {
  readonly round: number;
  readonly subject: DialectName;
}

/** Many small rooms: nothing can be gathered, every delivery is a write. */
export const rooms: Workload = {
  name: 'rooms',
  title: `Small rooms: ${ROOMS} of ${MEMBERS} members, ${PER_SECOND} messages of ${PAYLOAD_BYTES} B a second in each`,
  async run(bench): Promise<Findings> {
    const schedule = bench.quick ? QUICK : FULL;
    const peers = new Peers();
    const start = await prepareSubjects(bench, { people: ROOMS * MEMBERS, conversations: 0, limits: LIMITS });
    const samples: Sample[] = [];
    for (let round = 1; round <= schedule.rounds; round++) {
      for (const name of peers.subjects) samples.push(await measureSubject(bench, schedule, round, await start(name)));
    }
    return {
      figures: figuresOf(samples, peers),
      method: {
        rooms: ROOMS,
        members: MEMBERS,
        perSecond: PER_SECOND,
        payloadBytes: PAYLOAD_BYTES,
        ...schedule,
        limits: describeLimits(LIMITS),
      },
      versions: peers.versions,
      rounds: samples,
    };
  },
};

async function measureSubject(bench: Bench, schedule: Schedule, round: number, subject: Subject): Promise<Sample> {
  const { name } = subject;
  const roomOf = (index: number): string => `bench/room-${index % ROOMS}`;
  const audience = new Audience({ roomOf, subscribers: ROOMS * MEMBERS, hearers: MEMBERS, speakers: 0 });
  try {
    await audience.join(subject);
    const sample = { round, subject: name, ...(await audience.hear(subject, ROOMS * PER_SECOND, schedule)) };
    const { cpuMicrosPerDelivery, p50Ms, p99Ms } = sample;
    bench.say(
      `round ${round} ${name}: ${cpuMicrosPerDelivery.toFixed(1)} us per delivery, p50 ${p50Ms.toFixed(2)} ms, p99 ${p99Ms.toFixed(1)} ms`,
    );
    return sample;
  } finally {
    await audience.stop();
    await subject.stop();
  }
}

function figuresOf(samples: readonly Sample[], peers: Peers): readonly Figure[] {
  const of = (subject: DialectName, measured: Measured): number =>
    median(samples.filter((sample) => sample.subject === subject).map((sample) => sample[measured]));
  const line = (measure: string, unit: string, measured: Measured, more: Pick<Figure, 'bounds' | 'openLimit'> = {}): Figure => ({
    measure,
    unit,
    value: of('parley', measured),
    peers: peers.columns((peer: PeerName) => of(peer, measured)),
    ...more,
  });
  const cpuLimits = peers.limits(
    (peer) => of(peer, 'cpuMicrosPerDelivery'),
    [
      { peer: 'socket.io', says: '≤ 0.65 x socket.io', value: (socketIo) => 0.65 * socketIo },
      { peer: 'ws', says: '≤ ws', value: (ws) => ws },
    ],
  );
  return [
    line('server CPU per delivery', 'us', 'cpuMicrosPerDelivery', cpuLimits),
    line('never delivered', '', 'missing', { bounds: [atMost(0, '0')] }),
    line('latency p50', 'ms', 'p50Ms', { bounds: [atMost(2, '≤ 2 ms')] }),
    line('latency p99', 'ms', 'p99Ms'),
  ];
}
