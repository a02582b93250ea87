import type { CrowdCommands } from '../clients/crowd.ts';
import { PAYLOAD_BYTES } from '../clients/payload.ts';
import type { SpeakersCommands } from '../clients/speakers.ts';
import { atMost, type Figure } from '../figure.ts';
import { sleep } from '../measure/clock.ts';
import { Histogram } from '../measure/histogram.ts';
import { median, quantile } from '../measure/quantile.ts';
import { Child } from '../process/child.ts';
import { describeLimits, type SubjectLimits } from '../subjects/profile.ts';
import { type SiteNode, type SiteSubject, startSiteSubject } from '../subjects/site.ts';
import type { Findings, Workload } from '../workload.ts';
import { type Killed, killNode } from './site/stalls.ts';

const NODES = 3;
/** Subscribers in all, spread over as many nodes as take part. */
const LISTENERS = 60;
const SPEAKERS = 4;
const PER_SECOND = 200;
/** Connections sample their deliveries' ages by tens; each node must have some that do. */
const ROOMS = { live: 'bench/site', durable: 'bench/log/site' } as const;
/** Those of the product. */
const LIMITS: SubjectLimits = {};
const STALL_CLIENTS = 20;

interface Schedule {
  readonly rounds: number;
  readonly warmUpMs: number;
  readonly windowMs: number;
}
const FULL: Schedule = { rounds: 5, warmUpMs: 1_000, windowMs: 4_000 };
const QUICK: Schedule = { rounds: 1, warmUpMs: 500, windowMs: 1_500 };

type Keeping = keyof typeof ROOMS;
interface Ages {
  readonly p50Ms: number;
  readonly p99Ms: number;
}
interface Level {
  readonly keeping: Keeping;
  readonly nodes: number;
  /** CPU per publication of the node it is published at, and of each other node that has subscribers, us. */
  readonly hereMicros: number;
  readonly elsewhereMicros: number;
  readonly here: Ages;
  /** Absent where one node takes part. */
  readonly elsewhere?: Ages;
  readonly deliveredPercent: number;
}

/** What it costs that the people of one channel are at several nodes, and how long a node that dies is missed. */
export const site: Workload = {
  name: 'site',
  title: `A site of ${NODES} nodes: ${PER_SECOND} messages of ${PAYLOAD_BYTES} B a second, and a node that is killed`,
  async run(bench): Promise<Findings> {
    const schedule = bench.quick ? QUICK : FULL;
    const people = LISTENERS + SPEAKERS + STALL_CLIENTS;
    const subject = await startSiteSubject(bench, NODES, { people, conversations: 0, limits: LIMITS });
    try {
      const levels: Level[] = [];
      for (let round = 1; round <= schedule.rounds; round++) {
        for (const keeping of ['live', 'durable'] as const) {
          for (let nodes = 1; nodes <= NODES; nodes++)
            levels.push(await measureLevel(subject, { keeping, nodes, room: `${ROOMS[keeping]}-${nodes}-${round}` }, schedule));
        }
        bench.say(`round ${round} of ${schedule.rounds}`);
      }
      const killed = await killNode(subject, subject.tokens.slice(-STALL_CLIENTS));
      return {
        figures: [...levelFigures(levels), ...killedFigures(killed)],
        method: {
          nodes: NODES,
          listeners: LISTENERS,
          speakers: SPEAKERS,
          perSecond: PER_SECOND,
          payloadBytes: PAYLOAD_BYTES,
          ...schedule,
          stallClients: STALL_CLIENTS,
          limits: describeLimits(LIMITS),
        },
        rounds: [...levels, killed],
      };
    } finally {
      await subject.stop();
    }
  },
};

/** Everybody talks at the first node; the listeners are at the first `nodes`. Speakers begin with seq 1, so each room is used once. */
async function measureLevel(
  { nodes, tokens }: SiteSubject,
  { keeping, nodes: count, room }: Pick<Level, 'keeping' | 'nodes'> & { readonly room: string },
  { warmUpMs, windowMs }: Schedule,
): Promise<Level> {
  const taking = nodes.slice(0, count);
  const crowds = taking.map((_, index) =>
    Child.start<CrowdCommands>({ name: `crowd ${index + 1}`, module: new URL('../clients/crowd.ts', import.meta.url) }),
  );
  const speakers = Child.start<SpeakersCommands>({ name: 'speakers', module: new URL('../clients/speakers.ts', import.meta.url) });
  const visitors = tokens.map((token) => ({ token, room }));
  try {
    const share = LISTENERS / count;
    for (const [index, crowd] of crowds.entries()) {
      const some = visitors.slice(index * share, (index + 1) * share);
      await crowd.call('join', { dialect: 'parley', port: taking[index]?.port ?? 0, visitors: some });
    }
    await speakers.call('enter', {
      dialect: 'parley',
      port: taking[0]?.port ?? 0,
      visitors: visitors.slice(LISTENERS, LISTENERS + SPEAKERS),
    });
    await speakers.call('speak', PER_SECOND);
    await sleep(warmUpMs);
    await Promise.all(crowds.map((crowd) => crowd.call('forgetAges')));
    const before = await look(taking, crowds, speakers);
    await sleep(windowMs);
    const after = await look(taking, crowds, speakers);
    await speakers.call('hush');
    return levelOf(keeping, before, after);
  } finally {
    await Promise.all([...crowds, speakers].map((child) => child.stop()));
  }
}

interface Look {
  readonly sent: number;
  readonly cpu: readonly number[];
  readonly deliveries: readonly number[];
  readonly ages: readonly Histogram[];
}

async function look(nodes: readonly SiteNode[], crowds: readonly Child<CrowdCommands>[], speakers: Child<SpeakersCommands>): Promise<Look> {
  const [sent, counts] = await Promise.all([speakers.call('sent'), Promise.all(crowds.map((crowd) => crowd.call('count')))]);
  return {
    sent,
    cpu: nodes.map((node) => node.cpuSeconds()),
    deliveries: counts.map(({ deliveries }) => deliveries),
    ages: counts.map(({ ages }) => new Histogram(ages)),
  };
}

function levelOf(keeping: Keeping, before: Look, after: Look): Level {
  const sent = after.sent - before.sent;
  const micros = after.cpu.map((seconds, index) => ((seconds - (before.cpu[index] ?? 0)) * 1e6) / sent);
  const delivered = after.deliveries.reduce((sum, each, index) => sum + each - (before.deliveries[index] ?? 0), 0);
  const [here = new Histogram(), ...others] = after.ages;
  const elsewhere = new Histogram();
  for (const ages of others) elsewhere.add(ages.counts);
  return {
    keeping,
    nodes: micros.length,
    hereMicros: micros[0] ?? 0,
    elsewhereMicros: micros.slice(1).reduce((sum, each) => sum + each, 0) / Math.max(1, micros.length - 1),
    here: agesOf(here),
    ...(others.length > 0 && { elsewhere: agesOf(elsewhere) }),
    // What is under way at the two ends of the window makes 1 % of difference.
    deliveredPercent: Math.min(100, (100 * delivered) / (sent * LISTENERS)),
  };
}

function agesOf(ages: Histogram): Ages {
  return { p50Ms: ages.quantile(0.5) / 1_000, p99Ms: ages.quantile(0.99) / 1_000 };
}

function levelFigures(levels: readonly Level[]): readonly Figure[] {
  return (['live', 'durable'] as const).flatMap((keeping) => {
    const at = (nodes: number, read: (level: Level) => number | undefined): number =>
      median(levels.filter((level) => level.keeping === keeping && level.nodes === nodes).map((level) => read(level) ?? Number.NaN));
    const cpu = (nodes: number): Figure[] => [
      {
        measure: `${keeping}: CPU of the node it is published at, listeners at ${nodes}`,
        unit: 'us/message',
        value: at(nodes, ({ hereMicros }) => hereMicros),
      },
      ...(nodes > 1
        ? [
            {
              measure: `${keeping}: CPU of each other node, listeners at ${nodes}`,
              unit: 'us/message',
              value: at(nodes, ({ elsewhereMicros }) => elsewhereMicros),
            },
          ]
        : []),
    ];
    return [
      { measure: `${keeping}: delivered, listeners at ${NODES}`, unit: '%', value: at(NODES, ({ deliveredPercent }) => deliveredPercent) },
      { measure: `${keeping}: at the node itself, p50`, unit: 'ms', value: at(NODES, ({ here }) => here.p50Ms) },
      { measure: `${keeping}: at the node itself, p99`, unit: 'ms', value: at(NODES, ({ here }) => here.p99Ms) },
      { measure: `${keeping}: across nodes, p50`, unit: 'ms', value: at(NODES, ({ elsewhere }) => elsewhere?.p50Ms) },
      { measure: `${keeping}: across nodes, p99`, unit: 'ms', value: at(NODES, ({ elsewhere }) => elsewhere?.p99Ms) },
      ...Array.from({ length: NODES }, (_, index) => cpu(index + 1)).flat(),
    ];
  });
}

function killedFigures({ stalls, absences }: Killed): readonly Figure[] {
  const sorted = stalls.toSorted((a, b) => a - b);
  return [
    { measure: 'publishing stands still for the clients of a killed node, p50', unit: 'ms', value: quantile(sorted, 0.5) },
    { measure: 'the same, at most', unit: 'ms', value: sorted.at(-1) ?? Number.NaN, bounds: [atMost(3_000, '≤ 3 s')] },
    {
      measure: 'people who were at a killed node only are shown as offline after, at most',
      unit: 's',
      value: Math.max(...absences) / 1_000,
      bounds: [atMost(10, '≤ 10 s')],
    },
  ];
}
