import type { CrowdCommands } from '../clients/crowd.ts';
import type { Visitor } from '../clients/dialect.ts';
import type { DialectName } from '../clients/dialects.ts';
import { atMost, type Figure } from '../figure.ts';
import { median } from '../measure/quantile.ts';
import { Child } from '../process/child.ts';
import { packageVersions } from '../report/versions.ts';
import { describeLimits, type SubjectLimits } from '../subjects/profile.ts';
import { type Memory, startSubject } from '../subjects/subject.ts';
import type { Bench, Findings, Workload } from '../workload.ts';

const SUBJECTS = ['parley', 'ws', 'socket.io'] as const;
const CONNECTIONS = 2_000;
/** Connect before the first measurement, so that what the first connections cost once is not counted. */
const WARM_UP = 200;
const ROOM_SIZE = 10;
/** Those of the product. */
const LIMITS: SubjectLimits = {};

/** What one server used in one round. */
interface Sample {
  readonly round: number;
  readonly subject: DialectName;
  readonly before: Memory;
  readonly after: Memory;
}

/** Many people who are connected and do nothing. */
export const idle: Workload = {
  name: 'idle',
  title: `Memory of idle connections: ${CONNECTIONS} sessions, each with one channel and the inbox`,
  async run(bench): Promise<Findings> {
    const rounds = bench.quick ? 1 : 3;
    const samples: Sample[] = [];
    for (let round = 1; round <= rounds; round++) {
      for (const subject of SUBJECTS) samples.push(await measureSubject(bench, round, subject));
    }
    return {
      figures: figuresOf(samples),
      method: { rounds, connections: CONNECTIONS, warmUp: WARM_UP, roomSize: ROOM_SIZE, limits: describeLimits(LIMITS) },
      versions: packageVersions(['ws', 'socket.io']),
      rounds: samples,
    };
  },
};

async function measureSubject(bench: Bench, round: number, name: DialectName): Promise<Sample> {
  const people = WARM_UP + CONNECTIONS;
  const subject = await startSubject(name, bench, { people, conversations: 0, limits: LIMITS });
  const crowd = Child.start<CrowdCommands>({ name: 'crowd', module: new URL('../clients/crowd.ts', import.meta.url) });
  try {
    const visitors = subject.tokens.map(visitor);
    await crowd.call('join', { dialect: name, port: subject.port, visitors: visitors.slice(0, WARM_UP) });
    const before = await subject.settledMemory();
    await crowd.call('join', { dialect: name, port: subject.port, visitors: visitors.slice(WARM_UP) });
    const after = await subject.settledMemory();
    const { lostConnections } = await crowd.call('count');
    if (lostConnections > 0) throw new Error(`${name} closed ${lostConnections} idle connections.`);
    const sample = { round, subject: name, before, after };
    const [resident, heap] = [perConnection(sample, 'resident'), perConnection(sample, 'heap')].map((kib) => kib.toFixed(1));
    bench.say(`round ${round} ${name}: ${resident} KiB per connection, of it ${heap} on the heap`);
    return sample;
  } finally {
    await crowd.stop();
    await subject.stop();
  }
}

function visitor(token: string, index: number): Visitor {
  return { token, room: `bench/room-${Math.floor(index / ROOM_SIZE)}`, watches: [] };
}

/** KiB. */
function perConnection({ before, after }: Sample, kind: keyof Memory): number {
  return (after[kind] - before[kind]) / 1024 / CONNECTIONS;
}

function figuresOf(samples: readonly Sample[]): readonly Figure[] {
  const of = (kind: keyof Memory, name: DialectName): number =>
    median(samples.filter(({ subject }) => subject === name).map((sample) => perConnection(sample, kind)));
  const line = (measure: string, kind: keyof Memory): Figure => ({
    measure,
    unit: 'KiB',
    value: of(kind, 'parley'),
    peers: { ws: of(kind, 'ws'), 'socket.io': of(kind, 'socket.io') },
  });
  const bounds = [atMost(12, '≤ 12 KiB'), atMost(0.75 * of('resident', 'socket.io'), '≤ 0.75 x socket.io')];
  return [{ ...line('resident memory per connection', 'resident'), bounds }, line('JavaScript heap per connection', 'heap')];
}
