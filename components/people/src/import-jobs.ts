import { type Logger, Refused, type WatchSink } from '@parley/component';
import type { ImportJob, ImportOptions, ImportsView } from '@parley/people/contract';
import type { Cancel, Clock, Random } from '@parley/runtime';
import type { Importer, Step } from './importer.ts';
import { refused } from './reasons.ts';

/** Those who watch are told of progress at most so often. */
export const TOLD_MS = 250;
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
}

/** The import that runs, or ran last: it goes on when nobody looks. One at a time. */
export class ImportJobs {
  readonly #parts: ImportJobsParts;
  readonly #sinks = new Set<WatchSink>();
  #job: ImportJob | undefined;
  #version = 1;
  #timer: Cancel | undefined;

  constructor(parts: ImportJobsParts) {
    this.#parts = parts;
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
    this.#say({ state: 'running', ...facts, step: 'reading', progress: 0 });
    this.#parts.importer
      .run(csv, options, (step, part) => this.#progress(step, part))
      .then((report) => this.#say({ state: 'done', ...facts, report }))
      .catch((error: unknown) => this.#say({ state: 'failed', ...facts, ...this.#failure(error) }));
    return facts.id;
  }

  close(): void {
    this.#timer?.();
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
