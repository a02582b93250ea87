import type { Logger } from '@parley/component';
import type { Clock } from '@parley/runtime';
import type { Tally } from '../tally.ts';

export interface JobRunOptions {
  readonly name: string;
  readonly deadlineMs: number;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly tally: Tally;
  /** Of the node, when it began. */
  readonly life: string;
}

/** How a run ended. `ended`: it was cut short from outside, which says nothing about the job. */
export type RunOutcome = 'done' | 'failed' | 'ended';

/** One run of a job: its signal, its deadline, and what is counted and logged about it. */
export class JobRun {
  readonly life: string;
  readonly #options: JobRunOptions;
  readonly #controller = new AbortController();
  #late = false;

  constructor(options: JobRunOptions) {
    this.#options = options;
    this.life = options.life;
  }

  end(reason: string): void {
    this.#controller.abort(new Error(`The run was cut short: ${reason}.`));
  }

  /** Settles when `work` has, however late that is. Never rejects. */
  async settle(work: (signal: AbortSignal) => Promise<void>): Promise<RunOutcome> {
    const { clock, tally, deadlineMs } = this.#options;
    const began = clock.monotonic();
    tally.runs += 1;
    const cancel = clock.after(deadlineMs, () => this.#pass());
    try {
      await work(this.#controller.signal);
      return this.#late ? 'failed' : 'done';
    } catch (error) {
      return this.#judge(error);
    } finally {
      cancel();
      tally.ms += clock.monotonic() - began;
    }
  }

  #pass(): void {
    const { deadlineMs } = this.#options;
    if (this.#controller.signal.aborted) return;
    this.#late = true;
    this.#fail(`The run is not done after ${deadlineMs} ms; it was told to end, and the next one waits until it has.`);
    this.#controller.abort(new Error(`The run is not done after ${deadlineMs} ms.`));
  }

  #judge(error: unknown): RunOutcome {
    // It was logged when the deadline passed.
    if (this.#late) return 'failed';
    if (this.#controller.signal.aborted) return 'ended';
    this.#fail(error instanceof Error ? (error.stack ?? String(error)) : String(error));
    return 'failed';
  }

  #fail(error: string): void {
    const { logger, name, tally } = this.#options;
    tally.failures += 1;
    logger.error('job.failed', { job: name, error });
  }
}
