import type { CrowdCommands } from '../../clients/crowd.ts';
import type { SpeakersCommands } from '../../clients/speakers.ts';
import { sleep } from '../../measure/clock.ts';
import { Histogram } from '../../measure/histogram.ts';
import { Child } from '../../process/child.ts';
import type { SiteNode, SiteSubject } from '../../subjects/site.ts';

export const SPEAKERS = 4;
export const PER_SECOND = 200;
/** Of channels that are kept in memory, and in the log. */
const ROOMS = { live: 'bench/site', durable: 'bench/log/site' } as const;

type Keeping = keyof typeof ROOMS;
export const KEEPINGS: readonly Keeping[] = ['live', 'durable'];

/** Who listens where. */
export interface Spread {
  readonly keeping: Keeping;
  /** Of the site, so many take part. */
  readonly nodes: number;
  /** At each of them. */
  readonly listeners: number;
}

interface Ages {
  readonly p50Ms: number;
  readonly p99Ms: number;
}
export interface Level extends Spread {
  /** CPU per publication of the node it is published at, and of each other node that has subscribers, us. */
  readonly hereMicros: number;
  readonly elsewhereMicros: number;
  /** CPU of all nodes together by what reaches listeners, us. */
  readonly microsPerDelivery: number;
  readonly here: Ages;
  /** Absent where one node takes part. */
  readonly elsewhere?: Ages;
  readonly deliveredPercent: number;
}

/**
 * Everybody talks at the first node; the listeners are at the first `nodes`, and of those whose tokens come first. Speakers begin with seq 1, so each
 * `visit` is of another room.
 */
export async function measureLevel(
  { nodes, tokens }: SiteSubject,
  spread: Spread,
  { visit, warmUpMs, windowMs }: { readonly visit: number; readonly warmUpMs: number; readonly windowMs: number },
): Promise<Level> {
  const taking = nodes.slice(0, spread.nodes);
  const room = `${ROOMS[spread.keeping]}-${visit}`;
  const crowds = taking.map((_, index) =>
    Child.start<CrowdCommands>({ name: `crowd ${index + 1}`, module: new URL('../../clients/crowd.ts', import.meta.url) }),
  );
  const speakers = Child.start<SpeakersCommands>({ name: 'speakers', module: new URL('../../clients/speakers.ts', import.meta.url) });
  const visitors = tokens.map((token) => ({ token, room }));
  try {
    for (const [index, crowd] of crowds.entries()) {
      const some = visitors.slice(index * spread.listeners, (index + 1) * spread.listeners);
      await crowd.call('join', { dialect: 'parley', port: taking[index]?.port ?? 0, visitors: some });
    }
    const listening = spread.nodes * spread.listeners;
    await speakers.call('enter', {
      dialect: 'parley',
      port: taking[0]?.port ?? 0,
      visitors: visitors.slice(listening, listening + SPEAKERS),
    });
    await speakers.call('speak', PER_SECOND);
    await sleep(warmUpMs);
    await Promise.all(crowds.map((crowd) => crowd.call('forgetAges')));
    const before = await look(taking, crowds, speakers);
    await sleep(windowMs);
    const after = await look(taking, crowds, speakers);
    await speakers.call('hush');
    return levelOf(spread, before, after);
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

function levelOf(spread: Spread, before: Look, after: Look): Level {
  const sent = after.sent - before.sent;
  const micros = after.cpu.map((seconds, index) => ((seconds - (before.cpu[index] ?? 0)) * 1e6) / sent);
  const delivered = after.deliveries.reduce((sum, each, index) => sum + each - (before.deliveries[index] ?? 0), 0);
  const [here = new Histogram(), ...others] = after.ages;
  const elsewhere = new Histogram();
  for (const ages of others) elsewhere.add(ages.counts);
  const deliveries = sent * spread.nodes * spread.listeners;
  return {
    ...spread,
    hereMicros: micros[0] ?? 0,
    elsewhereMicros: micros.slice(1).reduce((sum, each) => sum + each, 0) / Math.max(1, micros.length - 1),
    microsPerDelivery: (micros.reduce((sum, each) => sum + each, 0) * sent) / delivered,
    here: agesOf(here),
    ...(others.length > 0 && { elsewhere: agesOf(elsewhere) }),
    // What is under way at the two ends of the window makes 1 % of difference.
    deliveredPercent: Math.min(100, (100 * delivered) / deliveries),
  };
}

function agesOf(ages: Histogram): Ages {
  return { p50Ms: ages.quantile(0.5) / 1_000, p99Ms: ages.quantile(0.99) / 1_000 };
}
