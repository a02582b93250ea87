import type { CrowdCommands } from '../clients/crowd.ts';
import type { PaceCommands } from '../clients/pace.ts';
import type { SpeakersCommands } from '../clients/speakers.ts';
import { sleep } from '../measure/clock.ts';
import { Histogram } from '../measure/histogram.ts';
import { Child } from '../process/child.ts';
import type { Subject } from '../subjects/subject.ts';

/** Processes that the subscribers are spread over. */
const CROWDS = 2;
const DRAIN_STEP_MS = 100;

export interface AudienceOptions {
  /** The room of somebody, by number. */
  readonly roomOf: (index: number) => string;
  readonly subscribers: number;
  /** Who hears one publication. */
  readonly hearers: number;
  /** People who talk and do not listen; 0: those who listen talk. */
  readonly speakers: number;
}

export interface Hearing {
  readonly warmUpMs: number;
  readonly windowMs: number;
  /** What is under way after the last publication may still arrive for so long. */
  readonly drainMs: number;
}

/** What a server did at one rate. */
export interface Heard {
  readonly cpuMicrosPerDelivery: number;
  /** Processors that the server used. */
  readonly cpuShare: number;
  /** Deliveries within the window, of those that its publications call for; what is under way at its two ends makes 1 % of difference. */
  readonly deliveredPercent: number;
  readonly deliveriesPerMessage: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Of casts; absent where none arrived. */
  readonly casts?: { readonly p50Ms: number; readonly p99Ms: number };
  /** Deliveries, of this and what was heard before, that had not arrived `drainMs` after the last publication. */
  readonly missing: number;
}

/** What there is one number of. */
export type Measured = Exclude<keyof Heard, 'casts'>;

/** Where people can come. */
type Place = Pick<Subject, 'name' | 'port' | 'tokens'>;

interface Count {
  readonly sent: number;
  readonly deliveries: number;
  readonly messages: number;
  readonly ages: Histogram;
  readonly castAges: Histogram;
}

/** The processes of those who listen and those who talk, and what they have seen. */
export class Audience {
  readonly #options: AudienceOptions;
  readonly #crowds = Array.from({ length: CROWDS }, (_, index) =>
    Child.start<CrowdCommands>({ name: `crowd ${index + 1}`, module: new URL('../clients/crowd.ts', import.meta.url) }),
  );
  readonly #speakers: Child<SpeakersCommands> | undefined;
  /** Those that talk, and share a rate. */
  readonly #talking: readonly Child<PaceCommands>[];

  constructor(options: AudienceOptions) {
    this.#options = options;
    if (options.speakers > 0) {
      this.#speakers = Child.start<SpeakersCommands>({ name: 'speakers', module: new URL('../clients/speakers.ts', import.meta.url) });
    }
    this.#talking = (this.#speakers ? [this.#speakers] : this.#crowds) as unknown as readonly Child<PaceCommands>[];
  }

  /** The subject has been started for as many people as there are subscribers and speakers. `speakersPort`: where those talk who do not listen. */
  async join({ name: dialect, port, tokens }: Place, speakersPort: number = port): Promise<void> {
    const { roomOf, subscribers, speakers } = this.#options;
    const visitors = tokens.map((token, index) => ({ token, room: roomOf(index) }));
    const share = Math.ceil(subscribers / CROWDS);
    const listeners = visitors.slice(0, subscribers);
    await Promise.all(
      this.#crowds.map((crowd, index) =>
        crowd.call('join', { dialect, port, visitors: listeners.slice(index * share, (index + 1) * share) }),
      ),
    );
    await this.#speakers?.call('enter', { dialect, port: speakersPort, visitors: visitors.slice(subscribers, subscribers + speakers) });
  }

  async hear(subject: Pick<Subject, 'cpuSeconds'>, perSecond: number, { warmUpMs, windowMs, drainMs }: Hearing): Promise<Heard> {
    await Promise.all(this.#talking.map((each) => each.call('speak', perSecond / this.#talking.length)));
    await sleep(warmUpMs);
    await Promise.all(this.#crowds.map((crowd) => crowd.call('forgetAges')));
    const [before, cpuBefore, began] = [await this.#count(), subject.cpuSeconds(), performance.now()];
    await sleep(windowMs);
    const [after, cpuAfter, ended] = [await this.#count(), subject.cpuSeconds(), performance.now()];
    await Promise.all(this.#talking.map((each) => each.call('hush')));
    const deliveries = after.deliveries - before.deliveries;
    const due = (after.sent - before.sent) * this.#options.hearers;
    return {
      cpuMicrosPerDelivery: ((cpuAfter - cpuBefore) * 1e6) / deliveries,
      cpuShare: ((cpuAfter - cpuBefore) * 1e3) / (ended - began),
      deliveredPercent: Math.min(100, (100 * deliveries) / due),
      deliveriesPerMessage: deliveries / (after.messages - before.messages),
      ...agesOf(after.ages),
      ...(after.castAges.total > 0 && { casts: agesOf(after.castAges) }),
      missing: await this.#drain(drainMs),
    };
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#crowds.map((crowd) => crowd.stop()), this.#speakers?.stop()]);
  }

  /** Waits for what is under way, at most so long; answers how many deliveries are still missing. */
  async #drain(drainMs: number): Promise<number> {
    const until = performance.now() + drainMs;
    for (;;) {
      const { sent, deliveries } = await this.#count();
      const missing = sent * this.#options.hearers - deliveries;
      if (missing < 0) throw new Error(`${-missing} deliveries came twice.`);
      if (missing === 0 || performance.now() > until) return missing;
      await sleep(DRAIN_STEP_MS);
    }
  }

  async #count(): Promise<Count> {
    const sent = await Promise.all(this.#talking.map((each) => each.call('sent')));
    const crowds = await Promise.all(this.#crowds.map((crowd) => crowd.call('count')));
    const ages = new Histogram();
    const castAges = new Histogram();
    for (const crowd of crowds) {
      ages.add(crowd.ages);
      castAges.add(crowd.castAges);
    }
    const lost = crowds.reduce((sum, { lostConnections }) => sum + lostConnections, 0);
    if (lost > 0) throw new Error(`${lost} connections of the audience were lost.`);
    return {
      sent: sent.reduce((sum, each) => sum + each, 0),
      deliveries: crowds.reduce((sum, crowd) => sum + crowd.deliveries, 0),
      messages: crowds.reduce((sum, crowd) => sum + crowd.messages, 0),
      ages,
      castAges,
    };
  }
}

function agesOf(ages: Histogram): { readonly p50Ms: number; readonly p99Ms: number } {
  return { p50Ms: ages.quantile(0.5) / 1_000, p99Ms: ages.quantile(0.99) / 1_000 };
}
