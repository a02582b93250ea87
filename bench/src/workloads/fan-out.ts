import type { CrowdCommands } from '../clients/crowd.ts';
import type { DialectName } from '../clients/dialects.ts';
import { PAYLOAD_BYTES } from '../clients/payload.ts';
import type { SpeakersCommands } from '../clients/speakers.ts';
import { atLeast, atMost, type Bound, type Figure } from '../figure.ts';
import { sleep } from '../measure/clock.ts';
import { Histogram } from '../measure/histogram.ts';
import { median } from '../measure/quantile.ts';
import { Child } from '../process/child.ts';
import { packageVersions } from '../report/versions.ts';
import { describeLimits, type SubjectLimits } from '../subjects/profile.ts';
import { type Subject, startSubject } from '../subjects/subject.ts';
import type { Bench, Findings, Workload } from '../workload.ts';

const SUBJECTS = ['parley', 'ws', 'socket.io'] as const;
const RATES = [50, 200, 1_000] as const;
const SUBSCRIBERS = 1_000;
/** Each stays below what a connection may send under the limits of the product. */
const SPEAKERS = 25;
const CROWDS = 2;
const ROOM = 'bench/hall';
/** Those of the product. */
const LIMITS: SubjectLimits = {};

type Rate = (typeof RATES)[number];

interface Schedule {
  readonly rounds: number;
  readonly warmUpMs: number;
  readonly windowMs: number;
  /** What is under way after the last sending may still arrive for so long. */
  readonly drainMs: number;
}
const FULL: Schedule = { rounds: 3, warmUpMs: 1_000, windowMs: 3_500, drainMs: 1_500 };
const QUICK: Schedule = { rounds: 1, warmUpMs: 500, windowMs: 1_000, drainMs: 500 };

/** What one server did at one rate in one round. */
interface Level {
  readonly round: number;
  readonly subject: DialectName;
  readonly rate: Rate;
  readonly cpuMicrosPerDelivery: number;
  /** Share of a processor that the server used. */
  readonly cpuShare: number;
  /** Deliveries within the window, of those that its publications call for. */
  readonly delivered: number;
  readonly deliveriesPerMessage: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Deliveries, of this and the lower rates, that had not arrived `drainMs` after the last publication. */
  readonly missing: number;
}

/** One room with many people in it. */
export const fanOut: Workload = {
  name: 'fanout',
  title: `Live fan-out: ${SUBSCRIBERS} subscribers, ${PAYLOAD_BYTES} B`,
  async run(bench): Promise<Findings> {
    const schedule = bench.quick ? QUICK : FULL;
    const levels: Level[] = [];
    for (let round = 1; round <= schedule.rounds; round++) {
      for (const name of SUBJECTS) levels.push(...(await measureSubject(bench, schedule, round, name)));
    }
    return {
      figures: RATES.flatMap((rate) => figuresAt(rate, levels)),
      method: { subscribers: SUBSCRIBERS, speakers: SPEAKERS, payloadBytes: PAYLOAD_BYTES, ...schedule, limits: describeLimits(LIMITS) },
      versions: packageVersions(['ws', 'socket.io']),
      rounds: levels,
    };
  },
};

async function measureSubject(bench: Bench, schedule: Schedule, round: number, name: DialectName): Promise<Level[]> {
  const subject = await startSubject(name, bench, { people: SUBSCRIBERS + SPEAKERS, conversations: 0, limits: LIMITS });
  const audience = new Audience();
  try {
    await audience.join(subject);
    const levels: Level[] = [];
    for (const rate of RATES) {
      const level = { round, subject: name, rate, ...(await audience.hear(subject, rate, schedule)) };
      levels.push(level);
      bench.say(
        `round ${round} ${name} ${rate}/s: ${level.cpuMicrosPerDelivery.toFixed(2)} us per delivery, ${(100 * level.delivered).toFixed(1)} % delivered, p99 ${level.p99Ms.toFixed(0)} ms`,
      );
    }
    return levels;
  } finally {
    await audience.stop();
    await subject.stop();
  }
}

interface Count {
  readonly sent: number;
  readonly deliveries: number;
  readonly messages: number;
  readonly ages: Histogram;
}

/** The processes of those who listen and those who talk, and what they have seen. */
class Audience {
  readonly #crowds = Array.from({ length: CROWDS }, (_, index) =>
    Child.start<CrowdCommands>({ name: `crowd ${index + 1}`, module: new URL('../clients/crowd.ts', import.meta.url) }),
  );
  readonly #speakers = Child.start<SpeakersCommands>({ name: 'speakers', module: new URL('../clients/speakers.ts', import.meta.url) });

  async join({ name: dialect, port, tokens }: Subject): Promise<void> {
    const visitors = tokens.map((token) => ({ token, room: ROOM }));
    const share = SUBSCRIBERS / CROWDS;
    await Promise.all(
      this.#crowds.map((crowd, index) =>
        crowd.call('join', { dialect, port, visitors: visitors.slice(index * share, (index + 1) * share) }),
      ),
    );
    await this.#speakers.call('enter', { dialect, port, visitors: visitors.slice(SUBSCRIBERS) });
  }

  async hear(subject: Subject, rate: Rate, { warmUpMs, windowMs, drainMs }: Schedule): Promise<Omit<Level, 'round' | 'subject' | 'rate'>> {
    await this.#speakers.call('speak', rate);
    await sleep(warmUpMs);
    await Promise.all(this.#crowds.map((crowd) => crowd.call('forgetAges')));
    const [before, cpuBefore, began] = [await this.#count(), subject.cpuSeconds(), performance.now()];
    await sleep(windowMs);
    const [after, cpuAfter, ended] = [await this.#count(), subject.cpuSeconds(), performance.now()];
    await this.#speakers.call('hush');
    await sleep(drainMs);
    const last = await this.#count();
    const deliveries = after.deliveries - before.deliveries;
    return {
      cpuMicrosPerDelivery: ((cpuAfter - cpuBefore) * 1e6) / deliveries,
      cpuShare: ((cpuAfter - cpuBefore) * 1e3) / (ended - began),
      delivered: deliveries / ((after.sent - before.sent) * SUBSCRIBERS),
      deliveriesPerMessage: deliveries / (after.messages - before.messages),
      p50Ms: after.ages.quantile(0.5) / 1_000,
      p99Ms: after.ages.quantile(0.99) / 1_000,
      missing: last.sent * SUBSCRIBERS - last.deliveries,
    };
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#crowds, this.#speakers].map((child) => child.stop()));
  }

  async #count(): Promise<Count> {
    const [sent, ...crowds] = await Promise.all([this.#speakers.call('sent'), ...this.#crowds.map((crowd) => crowd.call('count'))]);
    const ages = new Histogram();
    for (const crowd of crowds) ages.add(crowd.ages);
    const lost = crowds.reduce((sum, { lostConnections }) => sum + lostConnections, 0);
    if (lost > 0) throw new Error(`${lost} connections of the audience were lost.`);
    return {
      sent,
      deliveries: crowds.reduce((sum, crowd) => sum + crowd.deliveries, 0),
      messages: crowds.reduce((sum, crowd) => sum + crowd.messages, 0),
      ages,
    };
  }
}

type Measured = Exclude<keyof Level, 'round' | 'subject' | 'rate'>;

function figuresAt(rate: Rate, levels: readonly Level[]): readonly Figure[] {
  const of = (subject: DialectName, measured: Measured): number =>
    median(levels.filter((level) => level.rate === rate && level.subject === subject).map((level) => level[measured]));
  const line = (measure: string, unit: string, measured: Measured, more: Pick<Figure, 'bounds' | 'openLimit'> = {}, scale = 1): Figure => ({
    measure: `${rate} msg/s: ${measure}`,
    unit,
    value: of('parley', measured) * scale,
    peers: { ws: of('ws', measured) * scale, 'socket.io': of('socket.io', measured) * scale },
    ...more,
  });
  return [
    line('server CPU per delivery', 'us', 'cpuMicrosPerDelivery', cpuLimit(rate, of('socket.io', 'cpuMicrosPerDelivery'))),
    line('delivered', '%', 'delivered', { bounds: [atLeast(99, '≥ 99 % within the window')] }, 100),
    line('not delivered after all', 'deliveries', 'missing', { bounds: [atMost(0, '0')] }),
    line('latency p50', 'ms', 'p50Ms', rate === 50 ? { bounds: [atMost(15, '≤ 15 ms')] } : {}),
    line('latency p99', 'ms', 'p99Ms', rate === 50 ? {} : { bounds: [atMost(100, '≤ 100 ms')] }),
    line('deliveries per WebSocket message', '', 'deliveriesPerMessage'),
  ];
}

/** The limits against Bun and nats-server wait for those to be measured in the same run. */
function cpuLimit(rate: Rate, socketIo: number): { readonly bounds?: readonly Bound[]; readonly openLimit: string } {
  if (rate !== 1_000) return { openLimit: '≤ Bun (not in this run)' };
  return { bounds: [atMost(socketIo / 10, '≤ 1/10 of socket.io')], openLimit: '≤ 0.75 x Bun, ≤ 0.5 x nats-server (not in this run)' };
}
