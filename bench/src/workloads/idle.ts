import type { CrowdCommands } from '../clients/crowd.ts';
import type { Visitor } from '../clients/dialect.ts';
import type { DialectName } from '../clients/dialects.ts';
import { atMost, type Figure } from '../figure.ts';
import { median } from '../measure/quantile.ts';
import { Child } from '../process/child.ts';
import { packageVersions } from '../report/versions.ts';
import { describeLimits, type SubjectLimits } from '../subjects/profile.ts';
import { startSubject } from '../subjects/subject.ts';
import type { Bench, Findings, Workload } from '../workload.ts';

const SUBJECTS = ['parley', 'ws', 'socket.io'] as const;
const CONNECTIONS = 2_000;
/** Connect before the first measurement, so that what the first connections cost once is not counted. */
const WARM_UP = 200;
const ROOM_SIZE = 10;
/** Those of the product. */
const LIMITS: SubjectLimits = {};

/** What one server used in one round, bytes. */
interface Sample {
  readonly round: number;
  readonly subject: DialectName;
  readonly before: number;
  readonly after: number;
  readonly perConnection: number;
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
      figures: [figureOf(samples)],
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
    const before = await subject.settledBytes();
    await crowd.call('join', { dialect: name, port: subject.port, visitors: visitors.slice(WARM_UP) });
    const after = await subject.settledBytes();
    const { lostConnections } = await crowd.call('count');
    if (lostConnections > 0) throw new Error(`${name} closed ${lostConnections} idle connections.`);
    const perConnection = (after - before) / CONNECTIONS;
    bench.say(`round ${round} ${name}: ${(perConnection / 1024).toFixed(1)} KiB per connection`);
    return { round, subject: name, before, after, perConnection };
  } finally {
    await crowd.stop();
    await subject.stop();
  }
}

function visitor(token: string, index: number): Visitor {
  return { token, room: `bench/room-${Math.floor(index / ROOM_SIZE)}`, inbox: true };
}

function figureOf(samples: readonly Sample[]): Figure {
  const of = (name: DialectName): number =>
    median(samples.filter(({ subject }) => subject === name).map(({ perConnection }) => perConnection / 1024));
  const socketIo = of('socket.io');
  return {
    measure: 'memory per connection',
    unit: 'KiB',
    value: of('parley'),
    peers: { ws: of('ws'), 'socket.io': socketIo },
    bounds: [atMost(12, '≤ 12 KiB'), atMost(0.75 * socketIo, '≤ 0.75 x socket.io')],
  };
}
