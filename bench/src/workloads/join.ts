import type { CrowdCommands } from '../clients/crowd.ts';
import type { Visitor } from '../clients/dialect.ts';
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

/** People of a wave, who come, and go before the next one comes. */
const WAVE = 1_000;
/** Of the same people: a server that has run for a while has compiled what a join runs. */
const EARLIER_WAVES = 5;
/** Each of other people; one is too few, as the collection of the whole heap falls into it or does not. */
const WAVES = 6;
const ROOM_SIZE = 10;
/** What a connection that is lost may cost its server afterwards. */
const REST_MS = 300;
/** What those who left cost until presence shows them as offline, 8 s later, is neither a join nor a return. Peers show nobody. */
const AFTER_LEAVING_MS = 10_000;
/** Those of the product. */
const LIMITS: SubjectLimits = {};

interface Sample {
  readonly round: number;
  readonly subject: DialectName;
  /** Each of the first thousand joins of its process. */
  readonly firstMicros: number;
  readonly joinMicros: number;
  /** Until a wave was in. */
  readonly seconds: number;
  /** Parley's, by ticket. */
  readonly resumeMicros?: number;
}

/** Many people who come at once. */
export const joinStorm: Workload = {
  name: 'join',
  title: `${WAVE} people join at once, each with a token and one channel; and come back by ticket`,
  async run(bench): Promise<Findings> {
    const rounds = bench.quick ? 1 : 5;
    const peers = new Peers();
    const start = await prepareSubjects(bench, { people: WAVE * (1 + WAVES), conversations: 0, limits: LIMITS });
    const samples: Sample[] = [];
    for (let round = 1; round <= rounds; round++) {
      for (const name of peers.subjects) samples.push(await measureSubject(bench, round, await start(name)));
    }
    return {
      figures: figuresOf(samples, peers),
      method: { rounds, joins: WAVE * WAVES, earlier: WAVE * EARLIER_WAVES, roomSize: ROOM_SIZE, limits: describeLimits(LIMITS) },
      versions: peers.versions,
      rounds: samples,
    };
  },
};

const roomOf = (index: number): string => `bench/room-${Math.floor(index / ROOM_SIZE)}`;

async function measureSubject(bench: Bench, round: number, subject: Subject): Promise<Sample> {
  const { name: dialect, tokens } = subject;
  const visitors = tokens.map((token, index) => ({ token, room: roomOf(index) }));
  const waves = Array.from({ length: 1 + WAVES }, (_, wave) => visitors.slice(wave * WAVE, (wave + 1) * WAVE));
  const [earlier = [], ...others] = waves;
  try {
    const first = await comeAndGo(subject, earlier);
    for (let wave = 1; wave < (bench.quick ? 2 : EARLIER_WAVES); wave++) await comeAndGo(subject, earlier);
    if (dialect === 'parley') await sleep(AFTER_LEAVING_MS);
    const comings: Coming[] = [];
    for (const wave of bench.quick ? others.slice(0, 1) : others) comings.push(await comeAndGo(subject, wave));
    const joinMicros = mean(comings.map(({ micros }) => micros));
    if (dialect === 'parley') await sleep(AFTER_LEAVING_MS);
    const resume = dialect === 'parley' ? { resumeMicros: await measureResume(subject, bench.quick ? 1 : WAVES) } : {};
    bench.say(
      `round ${round} ${dialect}: ${joinMicros.toFixed(0)} us per join${resume.resumeMicros ? `, ${resume.resumeMicros.toFixed(0)} us per return` : ''}`,
    );
    return {
      round,
      subject: dialect,
      firstMicros: first.micros,
      joinMicros,
      seconds: mean(comings.map((each) => each.seconds)),
      ...resume,
    };
  } finally {
    await subject.stop();
  }
}

interface Coming {
  /** CPU of the server, each. */
  readonly micros: number;
  readonly seconds: number;
}

async function comeAndGo(subject: Subject, visitors: readonly Visitor[]): Promise<Coming> {
  const crowd = Child.start<CrowdCommands>({ name: 'crowd', module: new URL('../clients/crowd.ts', import.meta.url) });
  const { name: dialect, port } = subject;
  try {
    const began = performance.now();
    const micros = await microsEach(subject, () => crowd.call('join', { dialect, port, visitors }));
    return { micros, seconds: (performance.now() - began) / 1_000 };
  } finally {
    await crowd.stop();
    await sleep(REST_MS);
  }
}

/** The people of the first wave, again and again. */
async function measureResume(subject: Subject, waves: number): Promise<number> {
  const { port, tokens } = subject;
  const returners = Child.start<ReturnersCommands>({ name: 'returners', module: new URL('../clients/returners.ts', import.meta.url) });
  try {
    await returners.call('arrive', {
      port,
      people: tokens.slice(0, WAVE).map((token, index) => ({ token, channels: [roomOf(index)] })),
    });
    const micros: number[] = [];
    for (let wave = 0; wave < waves; wave++) {
      await returners.call('leave');
      await sleep(REST_MS);
      const comeBack = async (): Promise<void> => {
        const { resumed } = await returners.call('comeBack', { port });
        if (resumed !== WAVE) throw new Error(`${WAVE - resumed} came back as others.`);
      };
      micros.push(await microsEach(subject, comeBack));
    }
    return mean(micros);
  } finally {
    await returners.stop();
  }
}

/** CPU of the server for each of a wave. */
async function microsEach({ cpuSeconds }: Subject, act: () => Promise<void>): Promise<number> {
  const before = cpuSeconds();
  await act();
  return ((cpuSeconds() - before) * 1e6) / WAVE;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
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
      measure: 'the first 1,000 joins of a process',
      unit: 'us',
      value: of('parley', ({ firstMicros }) => firstMicros),
      peers: peers.columns((peer) => of(peer, ({ firstMicros }) => firstMicros)),
    },
    {
      measure: `until all ${WAVE} were in`,
      unit: 's',
      value: of('parley', ({ seconds }) => seconds),
      peers: peers.columns((peer) => of(peer, ({ seconds }) => seconds)),
    },
  ];
}
