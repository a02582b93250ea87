import { type Logger, Refused, type SiteServices, type WatchSink } from '@parley/component';
import type { ImportJob, ImportOptions, ImportsView } from '@parley/people/contract';
import type { Cancel, Clock, Random } from '@parley/runtime';
import type { Importer, Step } from './importer.ts';
import { refused } from './reasons.ts';

/** Those who watch are told of progress at most so often. */
export const TOLD_MS = 250;
/** Problems that other nodes are told of: a message between nodes is not as large as a report. */
const MOST_TOLD_PROBLEMS = 200;
/** How much of all is done before each step, and with it. */
const SHARES: Readonly<Record<Step, readonly [from: number, to: number]>> = {
  reading: [0, 0.15],
  comparing: [0.15, 0.4],
  writing: [0.4, 0.8],
  publishing: [0.8, 1],
};

export interface ImportJobsParts {
  readonly importer: Pick<Importer, 'run'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly site: SiteServices;
}

/** What nodes tell and ask each other: how far their import is. */
const TOPIC = 'import';

/** The import that runs, or ran last, on whichever node: it goes on when nobody looks. One at a time. */
export class ImportJobs {
  readonly #parts: ImportJobsParts;
  readonly #sinks = new Set<WatchSink>();
  readonly #stops: readonly Cancel[];
  #job: ImportJob | undefined;
  /** Name of the node that runs it. */
  #runner: string | undefined;
  #version = 1;
  #timer: Cancel | undefined;

  constructor(parts: ImportJobsParts) {
    this.#parts = parts;
    const { site } = parts;
    const ask = (): void => void this.#ask();
    this.#stops = [
      site.onTold(TOPIC, (job, { node }) => this.#hear(job as ImportJob, node)),
      site.answer(TOPIC, () => (this.#here ? shortened(this.#job) : undefined)),
      site.onGap(ask),
      site.onNodes(ask),
    ];
    ask();
  }

  /** Whether another node changes the directory with a file. */
  get elsewhere(): boolean {
    return !this.#here && this.#job?.state === 'running' && !this.#job.dryRun;
  }

  open(sink: WatchSink): () => void {
    this.#sinks.add(sink);
    sink.snapshot(this.#version, this.#view());
    return () => void this.#sinks.delete(sink);
  }

  /** Answers the id of the import. Refused while another one runs. */
  begin(csv: string, options: ImportOptions, file: string): string {
    if (this.#job?.state === 'running') throw refused('import-running');
    const facts = { id: this.#parts.random.id(), dryRun: options.dryRun, file };
    this.#runner = this.#parts.site.node;
    this.#say({ state: 'running', ...facts, step: 'reading', progress: 0 });
    this.#parts.importer
      .run(csv, options, (step, part) => this.#progress(step, part))
      .then((report) => this.#say({ state: 'done', ...facts, report }))
      .catch((error: unknown) => this.#say({ state: 'failed', ...facts, ...this.#failure(error) }));
    return facts.id;
  }

  close(): void {
    this.#timer?.();
    for (const stop of this.#stops) stop();
    this.#sinks.clear();
  }

  #progress(step: Step, part: number): void {
    if (this.#job?.state !== 'running') return;
    const [from, to] = SHARES[step];
    this.#job = { ...this.#job, step, progress: from + (to - from) * part };
    this.#timer ??= this.#parts.clock.after(TOLD_MS, () => this.#tell());
  }

  #say(job: ImportJob): void {
    this.#job = job;
    this.#tell();
  }

  #tell(): void {
    this.#timer?.();
    this.#timer = undefined;
    this.#parts.site.tell(TOPIC, shortened(this.#job));
    this.#show();
  }

  get #here(): boolean {
    return this.#runner === this.#parts.site.node;
  }

  /** Where two nodes compare files at the same time each shows its own. */
  #hear(job: ImportJob, node: string): void {
    if (this.#here && this.#job?.state === 'running') return;
    this.#runner = node;
    this.#job = job;
    this.#show();
  }

  /** After something may have been missed, or a node has gone with its import. */
  async #ask(): Promise<void> {
    const { site, logger } = this.#parts;
    try {
      const jobs = (await site.query(TOPIC, null)) as ReadonlyMap<string, ImportJob | undefined>;
      if (this.#here) return;
      const [node = '', job] = [...jobs].find(([, each]) => each?.state === 'running') ?? [this.#runner, jobs.get(this.#runner ?? '')];
      if (job) this.#hear(job, node);
      else if (this.#job?.state === 'running' && this.#isOver(jobs)) this.#cutOff(this.#job);
    } catch (error) {
      logger.warn('imports-unknown', { error: String(error) });
    }
  }

  /** A node that is silent may be at it still. */
  #isOver(answers: ReadonlyMap<string, unknown>): boolean {
    const runner = this.#runner ?? '';
    return answers.has(runner) || !this.#parts.site.nodes().includes(runner);
  }

  #cutOff({ id, dryRun, file }: ImportJob): void {
    this.#job = { state: 'failed', id, dryRun, file, ...this.#failure(refused('import-cut-off')) };
    this.#show();
  }

  #show(): void {
    this.#version += 1;
    for (const sink of this.#sinks) sink.delta(this.#version, this.#view());
  }

  #view(): ImportsView {
    return this.#job ? { job: this.#job } : {};
  }

  #failure(error: unknown): Pick<Extract<ImportJob, { readonly state: 'failed' }>, 'code' | 'message'> {
    if (error instanceof Refused) return { code: error.code, message: error.message, ...(error.details as object | undefined) };
    this.#parts.logger.error('import-failed', { error: String(error) });
    return { code: 'internal', message: 'The import failed; nothing was written. The log of the server has the cause.' };
  }
}

function shortened(job: ImportJob | undefined): ImportJob | undefined {
  if (job?.state !== 'done') return job;
  const { problems, moreProblems = 0 } = job.report;
  const told = problems.slice(0, MOST_TOLD_PROBLEMS);
  return { ...job, report: { ...job.report, problems: told, moreProblems: moreProblems + problems.length - told.length } };
}
