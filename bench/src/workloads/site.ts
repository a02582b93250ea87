import { PAYLOAD_BYTES } from '../clients/payload.ts';
import { atMost, type Figure } from '../figure.ts';
import { median, quantile } from '../measure/quantile.ts';
import { svgOf } from '../report/plot.ts';
import { describeLimits, type SubjectLimits } from '../subjects/profile.ts';
import { startSiteSubject } from '../subjects/site.ts';
import { startSubject } from '../subjects/subject.ts';
import type { Findings, Workload } from '../workload.ts';
import { HALL_PEOPLE, type Hall, hallFigures, measureHall } from './site/hall.ts';
import { KEEPINGS, type Level, measureLevel, PER_SECOND, SPEAKERS, type Spread } from './site/level.ts';
import { type Killed, killNode } from './site/stalls.ts';

const NODES = 3;
const COUNTS = Array.from({ length: NODES }, (_, index) => index + 1);
/** Divided among the nodes that take part, or so many at each of them. Connections sample their deliveries' ages by tens; each node must have some that do. */
const LISTENERS = 60;
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

/** What it costs that the people of one channel are at several nodes, and how long a node that dies is missed. */
export const site: Workload = {
  name: 'site',
  title: `A site of ${NODES} nodes: ${PER_SECOND} messages of ${PAYLOAD_BYTES} B a second, and a node that is killed`,
  async run(bench): Promise<Findings> {
    const schedule = bench.quick ? QUICK : FULL;
    const people = Math.max(NODES * LISTENERS + SPEAKERS + STALL_CLIENTS, HALL_PEOPLE);
    const options = { people, conversations: 0, limits: LIMITS };
    const subject = await startSiteSubject(bench, NODES, options);
    const alone = await startSubject('parley', bench, options);
    try {
      const levels: Level[] = [];
      const halls: Hall[] = [];
      for (let round = 1; round <= schedule.rounds; round++) {
        for (const spread of spreads()) levels.push(await measureLevel(subject, spread, { ...schedule, visit: levels.length + 1 }));
        halls.push(await measureHall(subject, alone, { ...schedule, visit: round }));
        bench.say(`round ${round} of ${schedule.rounds}`);
      }
      const killed = await killNode(subject, subject.tokens.slice(-STALL_CLIENTS));
      return {
        figures: [...KEEPINGS.flatMap((keeping) => figuresOf(keeping, levels)), ...hallFigures(halls), ...killedFigures(killed)],
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
        plot: plotOf(levels),
        rounds: [...levels, ...halls, killed],
      };
    } finally {
      await Promise.all([subject.stop(), alone.stop()]);
    }
  },
};

/** The same listeners at one node, two, three; then as many again at each node more. */
function spreads(): readonly Spread[] {
  return KEEPINGS.flatMap((keeping) => [
    ...COUNTS.map((nodes) => ({ keeping, nodes, listeners: LISTENERS / nodes })),
    ...COUNTS.slice(1).map((nodes) => ({ keeping, nodes, listeners: LISTENERS })),
  ]);
}

type Reading = (level: Level) => number;
const here: Reading = ({ hereMicros }) => hereMicros;
const elsewhere: Reading = ({ elsewhereMicros }) => elsewhereMicros;
const delivery: Reading = ({ microsPerDelivery }) => microsPerDelivery;

function at(levels: readonly Level[], { keeping, nodes, listeners }: Spread, read: Reading): number {
  return median(levels.filter((level) => level.keeping === keeping && level.nodes === nodes && level.listeners === listeners).map(read));
}

function figuresOf(keeping: Level['keeping'], levels: readonly Level[]): readonly Figure[] {
  const divided = (nodes: number): Spread => ({ keeping, nodes, listeners: LISTENERS / nodes });
  const each = (nodes: number): Spread => ({ keeping, nodes, listeners: LISTENERS });
  const line = (measure: string, unit: string, spread: Spread, read: Reading): Figure => ({
    measure: `${keeping}: ${measure}`,
    unit,
    value: at(levels, spread, read),
  });
  const all = divided(NODES);
  return [
    line(`delivered, listeners at ${NODES}`, '%', all, ({ deliveredPercent }) => deliveredPercent),
    line('at the node itself, p50', 'ms', all, (level) => level.here.p50Ms),
    line('at the node itself, p99', 'ms', all, (level) => level.here.p99Ms),
    line('across nodes, p50', 'ms', all, (level) => level.elsewhere?.p50Ms ?? Number.NaN),
    line('across nodes, p99', 'ms', all, (level) => level.elsewhere?.p99Ms ?? Number.NaN),
    ...COUNTS.flatMap((nodes) => [
      line(`CPU of the node it is published at, listeners at ${nodes}`, 'us/message', divided(nodes), here),
      ...(nodes > 1 ? [line(`CPU of each other node, listeners at ${nodes}`, 'us/message', divided(nodes), elsewhere)] : []),
    ]),
    ...COUNTS.flatMap((nodes) => [
      line(`CPU of the node it is published at, ${LISTENERS} listeners at each of ${nodes}`, 'us/message', each(nodes), here),
      line(`CPU of all nodes, ${LISTENERS} listeners at each of ${nodes}`, 'us/delivery', each(nodes), delivery),
    ]),
  ];
}

/** How the cost grows with nodes that each bring their own listeners. */
function plotOf(levels: readonly Level[]): string {
  const series = (read: Reading) =>
    KEEPINGS.map((keeping) => ({
      name: keeping,
      points: COUNTS.map((nodes) => [nodes, at(levels, { keeping, nodes, listeners: LISTENERS }, read)] as const),
    }));
  const x = `nodes, ${LISTENERS} listeners at each`;
  return svgOf(
    [
      { title: 'CPU of the publishing node, us/message', x, series: series(here) },
      { title: 'CPU of all nodes, us/delivery', x, series: series(delivery) },
    ],
    'CPU by nodes, each with its own listeners',
  );
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
