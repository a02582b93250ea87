import type { CrowdCommands } from '../clients/crowd.ts';
import type { Visitor } from '../clients/dialect.ts';
import type { DialectName } from '../clients/dialects.ts';
import { atMost, type Figure } from '../figure.ts';
import { median } from '../measure/quantile.ts';
import { Child } from '../process/child.ts';
import { svgOf } from '../report/plot.ts';
import { type PeerName, Peers } from '../subjects/peers.ts';
import { describeLimits, type SubjectLimits } from '../subjects/profile.ts';
import { type Memory, prepareSubjects, type Subject } from '../subjects/subject.ts';
import type { Bench, Findings, Workload } from '../workload.ts';

/** Memory is taken at each of these; the first connections are not counted, with what they cost once. */
const STEPS = [200, 2_600, 5_200] as const;
const CONNECTIONS = STEPS[2] - STEPS[0];
const ROOM_SIZE = 10;
/** Those of the product. */
const LIMITS: SubjectLimits = {};

/** What one server used in one round. */
interface Sample {
  readonly round: number;
  readonly subject: DialectName;
  /** At each of the steps. */
  readonly memory: readonly Memory[];
}

/** Many people who are connected and do nothing. */
export const idle: Workload = {
  name: 'idle',
  title: `Memory of idle connections: ${CONNECTIONS} sessions, each with one channel, the inbox and a watch of presence`,
  async run(bench): Promise<Findings> {
    const rounds = bench.quick ? 1 : 5;
    const peers = new Peers();
    const start = await prepareSubjects(bench, { people: STEPS[2], conversations: 0, limits: LIMITS });
    const samples: Sample[] = [];
    for (let round = 1; round <= rounds; round++) {
      for (const name of peers.subjects) samples.push(await measureSubject(bench, round, await start(name)));
    }
    return {
      figures: figuresOf(samples, peers),
      method: { rounds, steps: STEPS, roomSize: ROOM_SIZE, limits: describeLimits(LIMITS) },
      versions: peers.versions,
      plot: plotOf(samples),
      rounds: samples,
    };
  },
};

async function measureSubject(bench: Bench, round: number, subject: Subject): Promise<Sample> {
  const { name, port, tokens } = subject;
  const crowd = Child.start<CrowdCommands>({ name: 'crowd', module: new URL('../clients/crowd.ts', import.meta.url) });
  try {
    const visitors = tokens.map(visitor);
    const memory: Memory[] = [];
    for (const [step, connections] of STEPS.entries()) {
      await crowd.call('join', { dialect: name, port, visitors: visitors.slice(STEPS[step - 1] ?? 0, connections) });
      memory.push(await subject.settledMemory());
    }
    const { lostConnections } = await crowd.call('count');
    if (lostConnections > 0) throw new Error(`${name} closed ${lostConnections} idle connections.`);
    const sample = { round, subject: name, memory };
    bench.say(`round ${round} ${name}: ${perConnection(sample, 'resident').toFixed(1)} KiB per connection`);
    return sample;
  } finally {
    await crowd.stop();
    await subject.stop();
  }
}

/** Watches the presence of the ten people of its room. */
function visitor(token: string, index: number): Visitor {
  const room = Math.floor(index / ROOM_SIZE);
  const watches = Array.from({ length: ROOM_SIZE }, (_, place) => `p${room * ROOM_SIZE + place + 1}`);
  return { token, room: `bench/room-${room}`, watches };
}

/** KiB. */
function perConnection({ memory }: Sample, kind: keyof Memory): number {
  return ((memory.at(-1)?.[kind] ?? Number.NaN) - (memory[0]?.[kind] ?? Number.NaN)) / 1024 / CONNECTIONS;
}

function figuresOf(samples: readonly Sample[], peers: Peers): readonly Figure[] {
  const of = (kind: keyof Memory, name: DialectName): number =>
    median(samples.filter(({ subject }) => subject === name).map((sample) => perConnection(sample, kind)));
  const line = (measure: string, kind: keyof Memory): Figure => ({
    measure,
    unit: 'KiB',
    value: of(kind, 'parley'),
    peers: peers.columns((peer: PeerName) => of(kind, peer)),
  });
  const { bounds = [], ...open } = peers.limits(
    (peer) => of('resident', peer),
    [{ peer: 'socket.io', says: '≤ 0.75 x socket.io', value: (socketIo) => 0.75 * socketIo }],
  );
  return [
    { ...line('resident memory per connection', 'resident'), bounds: [atMost(12, '≤ 12 KiB'), ...bounds], ...open },
    line('JavaScript heap per connection', 'heap'),
  ];
}

/** Parley and what everybody writes first. */
function plotOf(samples: readonly Sample[]): string {
  const at = (name: DialectName, step: number): number =>
    median(samples.filter(({ subject }) => subject === name).map(({ memory }) => (memory[step]?.resident ?? Number.NaN) / 1024 ** 2));
  const series = (['parley', 'ws'] as const).map((name) => ({
    name,
    points: STEPS.map((connections, step) => [connections, at(name, step)] as const),
  }));
  return svgOf([{ title: 'Resident memory, MiB', x: 'connections', series }], 'Memory by connections');
}
