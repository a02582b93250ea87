import { Worker } from 'node:worker_threads';
import type { Clock } from '@parley/runtime';
import { StorageError } from '@parley/storage';
import { toFault, toStorageError } from './faults.ts';
import type { Answers, Outcome, Parcel, ThreadOptions } from './requests.ts';

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** The main thread's end of a thread that answers requests in their order. What is asked in one tick travels in one message. */
export class ThreadLink<Request extends { readonly kind: keyof Answers }> {
  readonly #worker: Worker;
  readonly #clock: Clock;
  readonly #waiting: Waiting[] = [];
  #outgoing: Request[] = [];
  #broken: Error | undefined;
  #closing: Promise<void> | undefined;

  constructor(module: 'writer' | 'reader', clock: Clock, options: ThreadOptions) {
    this.#clock = clock;
    this.#worker = startThread(module, options);
    this.#worker.on('message', (outcomes: readonly Outcome[]) => this.#settle(outcomes));
    this.#worker.on('error', (error) =>
      this.#break(toStorageError({ code: 'io', message: `The ${module} failed: ${toFault(error).message}` })),
    );
    this.#worker.on('exit', () => this.#break(new StorageError('closed', 'The store is closed.')));
  }

  ask<Kind extends Request['kind']>(request: Request & { readonly kind: Kind }): Promise<Answers[Kind]> {
    if (this.#broken) return Promise.reject(this.#broken);
    if (this.#outgoing.length === 0) setImmediate(() => this.#post());
    this.#outgoing.push(request);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve: resolve as (value: unknown) => void, reject });
    });
  }

  /** Ends the thread once it has answered everything asked before. Idempotent. */
  close(last: Request): Promise<void> {
    this.#closing ??= this.#end(last);
    return this.#closing;
  }

  async #end(last: Request): Promise<void> {
    try {
      if (!this.#broken) await this.ask(last);
    } finally {
      this.#break(new StorageError('closed', 'The store is closed.'));
      await this.#worker.terminate();
    }
  }

  #post(): void {
    const parcel: Parcel<Request> = { now: this.#clock.now(), requests: this.#outgoing };
    this.#outgoing = [];
    if (!this.#broken) this.#worker.postMessage(parcel);
  }

  #settle(outcomes: readonly Outcome[]): void {
    for (const [index, waiting] of this.#waiting.splice(0, outcomes.length).entries()) {
      const outcome = outcomes[index];
      if (outcome && 'fault' in outcome) waiting.reject(toStorageError(outcome.fault));
      else waiting.resolve(outcome?.value);
    }
  }

  #break(error: Error): void {
    this.#broken ??= error;
    for (const waiting of this.#waiting.splice(0)) waiting.reject(this.#broken);
  }
}

/** Runs the module as it lies beside this one: TypeScript in a work tree, JavaScript when built. */
export function startThread(module: string, workerData: unknown): Worker {
  const fromSource = import.meta.url.endsWith('.ts');
  const url = new URL(`./${module}.${fromSource ? 'ts' : 'js'}`, import.meta.url);
  return new Worker(url, fromSource ? { workerData, execArgv: ['--conditions=source'] } : { workerData });
}
