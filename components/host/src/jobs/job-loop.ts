import { durationMs, type Job, type Logger } from '@parley/component';
import type { Runtime } from '@parley/runtime';
import type { Site } from '@parley/site';
import type { Holding } from '@parley/storage';
import { act } from '../acting.ts';
import type { Tally } from '../tally.ts';
import { JobRun } from './job-run.ts';

/** Runs begin at a random moment of this time after the start, so that they do not all begin together. */
export const SPREAD_MS = 10_000;
/** When it cannot be known who has the job, or this node has no lease, it is tried again after this. */
export const RETRY_MS = 5_000;
/** The longest wait after failures. */
const LONGEST_WAIT_MS = 3_600_000;

export interface JobLoopOptions {
  /** `polls.close` */
  readonly name: string;
  readonly job: Job<unknown>;
  /** The component's. */
  readonly state: unknown;
  readonly runtime: Runtime;
  readonly site: Site;
  readonly logger: Logger;
  readonly tally: Tally;
}

/**
 * One job on one node: begins its runs on a grid of the monotonic clock, one at a time. On a site only while this node holds the job's name,
 * which it claims at each turn, and at once when a node is lost.
 */
export class JobLoop {
  readonly #options: JobLoopOptions;
  readonly #periodMs: number;
  readonly #deadlineMs: number;
  readonly #stopListening: () => void;
  #members: Site['members'];
  /** Where the grid begins. */
  #origin: number;
  /** When the last turn was due, or began where that was later. */
  #turnAt: number;
  #cancel: () => void = () => {};
  #turn: Promise<void> | undefined;
  #run: JobRun | undefined;
  #held: Holding | undefined;
  #failures = 0;
  #lossMeanwhile = false;
  #closing: Promise<void> | undefined;

  constructor(options: JobLoopOptions) {
    const { job, runtime, site } = options;
    this.#options = options;
    this.#periodMs = durationMs(job.every) ?? 0;
    this.#deadlineMs = durationMs(job.deadline ?? job.every) ?? 0;
    this.#members = site.members;
    this.#origin = runtime.clock.monotonic() + runtime.random.integer(Math.min(this.#periodMs, SPREAD_MS));
    this.#turnAt = this.#origin;
    this.#stopListening = site.onChange(() => this.#siteChanged());
    this.#arm(this.#origin);
  }

  /** Ends the run, waits for it for at most `withinMs`, and gives the job to another node. Idempotent; never rejects. */
  close(withinMs: number): Promise<void> {
    this.#closing ??= this.#close(withinMs);
    return this.#closing;
  }

  async #close(withinMs: number): Promise<void> {
    const { runtime, site, logger, name } = this.#options;
    this.#cancel();
    this.#stopListening();
    this.#run?.end('the node stops');
    const ended = await within(runtime.clock, withinMs, this.#turn);
    if (!ended) logger.warn('job.left', { job: name });
    // Whoever still runs keeps the name: it lapses with the lease.
    if (ended && this.#isHolder && this.#held) await site.yield(this.#thing, this.#held).catch(() => {});
  }

  get #thing(): string {
    return `job.${this.#options.name}`;
  }

  #arm(at: number): void {
    const { clock } = this.#options.runtime;
    this.#cancel();
    this.#cancel = clock.after(Math.max(0, at - clock.monotonic()), () => this.#begin(at));
  }

  #begin(dueAt: number): void {
    this.#cancel();
    this.#turnAt = Math.max(dueAt, this.#options.runtime.clock.monotonic());
    this.#turn = this.#take().then((next) => {
      this.#turn = undefined;
      if (this.#closing) return;
      const lost = this.#lossMeanwhile;
      this.#lossMeanwhile = false;
      if (lost && !this.#isHolder) this.#begin(0);
      else this.#arm(next);
    });
  }

  /** One turn; settles with when the next one is. Never rejects. */
  async #take(): Promise<number> {
    const { site, runtime, job, logger, name } = this.#options;
    const soon = (): number => Math.min(this.#next(this.#periodMs), runtime.clock.monotonic() + RETRY_MS);
    try {
      if (!site.holds) return soon();
      if (job.once === 'per-site' && !site.alone && !(await this.#claim())) return this.#next(this.#periodMs);
      if (this.#closing) return 0;
    } catch (error) {
      logger.warn('job.unclaimed', { job: name, error: String(error) });
      return soon();
    }
    await this.#execute();
    const wait = this.#periodMs * 2 ** Math.min(20, Math.max(0, this.#failures - 1));
    return this.#next(Math.min(wait, Math.max(this.#periodMs, LONGEST_WAIT_MS)));
  }

  /** The first point of the grid that lies ahead, and about `ms` or more after this turn. */
  #next(ms: number): number {
    const pointsUntil = (at: number): number => Math.floor((at - this.#origin) / this.#periodMs);
    const ahead = pointsUntil(Math.max(this.#turnAt, this.#options.runtime.clock.monotonic())) + 1;
    return this.#origin + Math.max(ahead, pointsUntil(this.#turnAt) + Math.ceil(ms / this.#periodMs)) * this.#periodMs;
  }

  get #isHolder(): boolean {
    const { site } = this.#options;
    return this.#held?.holder.life === site.life && this.#held.holder.node === site.node;
  }

  async #claim(): Promise<boolean> {
    const { site, runtime } = this.#options;
    const before = this.#isHolder;
    this.#held = await site.claim(this.#thing);
    if (!this.#isHolder || !site.holds) return false;
    // Whoever takes over begins a grid of its own.
    if (!before) this.#origin = this.#turnAt = runtime.clock.monotonic();
    return true;
  }

  async #execute(): Promise<void> {
    const { site, job, state, runtime } = this.#options;
    const run = new JobRun({ ...this.#options, deadlineMs: this.#deadlineMs, clock: runtime.clock, life: site.life });
    this.#run = run;
    const outcome = await run.settle((signal) => act(site, () => job.run({ state, signal })));
    this.#run = undefined;
    if (outcome !== 'ended') this.#failures = outcome === 'failed' ? this.#failures + 1 : 0;
  }

  #siteChanged(): void {
    const { site, job } = this.#options;
    const lives = new Set(site.members.map(({ life }) => life));
    const lost = this.#members.some(({ life }) => !lives.has(life));
    this.#members = site.members;
    if (this.#run && !(site.holds && this.#run.life === site.life)) this.#run.end('the node has lost its lease');
    if (!lost || job.once === 'per-node') return;
    if (this.#turn) this.#lossMeanwhile = true;
    else if (!this.#isHolder) this.#begin(0);
  }
}

/** Whether the promise has settled within that time. */
async function within(clock: Runtime['clock'], ms: number, promise: Promise<void> | undefined): Promise<boolean> {
  if (!promise) return true;
  let cancel = (): void => {};
  const late = new Promise<boolean>((resolve) => {
    cancel = clock.after(ms, () => resolve(false));
  });
  const ended = await Promise.race([promise.then(() => true), late]);
  cancel();
  return ended;
}
