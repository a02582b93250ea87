import type { CrowdCommands } from '../clients/crowd.ts';
import type { DialectName } from '../clients/dialects.ts';
import type { ReturnersCommands } from '../clients/returners.ts';
import { atMost, type Figure } from '../figure.ts';
import { sleep } from '../measure/clock.ts';
import { median } from '../measure/quantile.ts';
import { Child } from '../process/child.ts';
import { Peers } from '../subjects/peers.ts';
import { describeLimits, type SubjectLimits } from '../subjects/profile.ts';
import { prepareSubjects, type Subject } from '../subjects/subject.ts';
import type { Bench, Findings, Workload } from '../workload.ts';

const JOINS = 1_000;
/** Join before, and leave again: code that the first ones compile. */
const WARM_UP = 1_000;
const ROOM_SIZE = 10;
/** What a connection that is lost may cost its server afterwards. */
const REST_MS = 300;
/** Those of the product. */
const LIMITS: SubjectLimits = {};

interface Sample {
  readonly round: number;
  readonly subject: DialectName;
  readonly joinMicros: number;
  readonly seconds: number;
  /** Parley's, by ticket. */
  readonly resumeMicros?: number;
}

/** Many people who come at once. */
export const joinStorm: Workload = {
  name: 'join',
  title: `${JOINS} people join at once, each with a token and one channel; and come back by ticket`,
  async run(bench): Promise<Findings> {
    const rounds = bench.quick ? 1 : 5;
    const peers = new Peers();
    const start = await prepareSubjects(bench, { people: WARM_UP + JOINS, conversations: 0, limits: LIMITS });
    const samples: Sample[] = [];
    for (let round = 1; round <= rounds; round++) {
      for (const name of peers.subjects) samples.push(await measureSubject(bench, round, await start(name)));
    }
    return {
      figures: figuresOf(samples, peers),
      method: { rounds, joins: JOINS, warmUp: WARM_UP, roomSize: ROOM_SIZE, limits: describeLimits(LIMITS) },
      versions: peers.versions,
      rounds: samples,
    };
  },
};

const roomOf = (index: number): string => `bench/room-${Math.floor(index / ROOM_SIZE)}`;

async function measureSubject(bench: Bench, round: number, subject: Subject): Promise<Sample> {
  const { name: dialect, port, tokens } = subject;
  const visitors = tokens.map((token, index) => ({ token, room: roomOf(index) }));
  const [early, crowd] = [startCrowd(), startCrowd()];
  try {
    await early.call('join', { dialect, port, visitors: visitors.slice(0, WARM_UP) });
    await early.stop();
    await sleep(REST_MS);
    const began = performance.now();
    const joinMicros = await microsEach(subject, () => crowd.call('join', { dialect, port, visitors: visitors.slice(WARM_UP) }));
    const seconds = (performance.now() - began) / 1_000;
    const resume = dialect === 'parley' ? { resumeMicros: await measureResume(subject) } : {};
    bench.say(
      `round ${round} ${dialect}: ${joinMicros.toFixed(0)} us per join${resume.resumeMicros ? `, ${resume.resumeMicros.toFixed(0)} us per return` : ''}`,
    );
    return { round, subject: dialect, joinMicros, seconds, ...resume };
  } finally {
    await early.stop();
    await crowd.stop();
    await subject.stop();
  }
}

/** The people of the warm-up, who have left. */
async function measureResume(subject: Subject): Promise<number> {
  const { port, tokens } = subject;
  const returners = Child.start<ReturnersCommands>({ name: 'returners', module: new URL('../clients/returners.ts', import.meta.url) });
  try {
    await returners.call('arrive', {
      port,
      people: tokens.slice(0, WARM_UP).map((token, index) => ({ token, channels: [roomOf(index)] })),
    });
    await returners.call('leave');
    await sleep(REST_MS);
    return await microsEach(subject, async () => {
      const { resumed } = await returners.call('comeBack', { port });
      if (resumed !== WARM_UP) throw new Error(`${WARM_UP - resumed} came back as others.`);
    });
  } finally {
    await returners.stop();
  }
}

async function microsEach({ cpuSeconds }: Subject, act: () => Promise<void>): Promise<number> {
  const before = cpuSeconds();
  await act();
  return ((cpuSeconds() - before) * 1e6) / JOINS;
}

function startCrowd(): Child<CrowdCommands> {
  return Child.start<CrowdCommands>({ name: 'crowd', module: new URL('../clients/crowd.ts', import.meta.url) });
}

function figuresOf(samples: readonly Sample[], peers: Peers): readonly Figure[] {
  const of = (subject: DialectName, read: (sample: Sample) => number): number =>
    median(samples.filter((sample) => sample.subject === subject).map(read));
  const joins = (subject: DialectName): number => of(subject, ({ joinMicros }) => joinMicros);
  return [
    {
      measure: 'server CPU per join',
      unit: 'us',
      value: joins('parley'),
      peers: peers.columns(joins),
      bounds: [atMost(joins('ws') + 100, '≤ ws with its token check + 100 us')],
    },
    {
      measure: 'server CPU per return by ticket',
      unit: 'us',
      value: of('parley', ({ resumeMicros = Number.NaN }) => resumeMicros),
      bounds: [atMost(joins('ws') + 30, '≤ ws + 30 us')],
    },
    {
      measure: `until all ${JOINS} were in`,
      unit: 's',
      value: of('parley', ({ seconds }) => seconds),
      peers: peers.columns((peer) => of(peer, ({ seconds }) => seconds)),
    },
  ];
}
