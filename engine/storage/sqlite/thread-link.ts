import { Worker } from 'node:worker_threads';
import type { Clock } from '@parley/runtime';
import { StorageError, type WriteTally } from '@parley/storage';
import { toFault, toStorageError } from './faults.ts';
import type { Answers, Outcome, Parcel, ThreadOptions } from './requests.ts';

interface Asked<Request> {
  readonly request: Request;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
  /** When it was sent; monotonic. */
  sentAt: number;
}

/** The main thread's end of a thread that answers requests in their order. What is asked in one tick travels in one message. */
export class ThreadLink<Request extends { readonly kind: keyof Answers }> {
  readonly #worker: Worker;
  readonly #clock: Clock;
  readonly #atOnce: number;
  /** Sent and not answered yet, in their order. */
  readonly #waiting: Asked<Request>[] = [];
  readonly #outgoing: Asked<Request>[] = [];
  #scheduled = false;
  #broken: Error | undefined;
  #closing: Promise<void> | undefined;
  readonly #tally = { writes: 0, commits: 0, commitMs: 0 };

  /** `atOnce`: the most requests that are with the thread; what else is asked waits here, where answers that nobody has taken yet take no memory. */
  constructor(module: URL, clock: Clock, options: ThreadOptions, atOnce: number = Number.POSITIVE_INFINITY) {
    this.#clock = clock;
    this.#atOnce = atOnce;
    this.#worker = startThread(module, options);
    this.#worker.on('message', (outcomes: readonly Outcome[]) => this.#settle(outcomes));
    this.#worker.on('error', (error) =>
      this.#break(toStorageError({ code: 'io', message: `A thread of the store failed: ${toFault(error).message}` })),
    );
    this.#worker.on('exit', () => this.#break(new StorageError('closed', 'The store is closed.')));
  }

  /** Requests, the messages that answered them, and how long the first of each message waited. */
  get tally(): WriteTally {
    return this.#tally;
  }

  ask<Kind extends Request['kind']>(request: Request & { readonly kind: Kind }): Promise<Answers[Kind]> {
    if (this.#broken) return Promise.reject(this.#broken);
    return new Promise((resolve, reject) => {
      this.#outgoing.push({ request, resolve: resolve as (value: unknown) => void, reject, sentAt: 0 });
      this.#schedule();
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

  #schedule(): void {
    if (this.#scheduled || this.#outgoing.length === 0 || this.#waiting.length >= this.#atOnce) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#post();
      this.#schedule();
    });
  }

  #post(): void {
    const asked = this.#outgoing.splice(0, this.#atOnce - this.#waiting.length);
    if (this.#broken || this.#send(asked)) return;
    for (const one of asked) {
      if (!this.#send([one])) one.reject(new StorageError('bad-statement', 'A parameter is neither text, number, bytes nor null.'));
    }
  }

  /** Answers false, with nothing sent, when something in a request cannot cross to another thread. */
  #send(asked: readonly Asked<Request>[]): boolean {
    const parcel: Parcel<Request> = { now: this.#clock.now(), requests: asked.map((one) => one.request) };
    try {
      this.#worker.postMessage(parcel);
    } catch {
      return false;
    }
    const sentAt = this.#clock.monotonic();
    for (const one of asked) {
      one.sentAt = sentAt;
      this.#waiting.push(one);
    }
    return true;
  }

  #settle(outcomes: readonly Outcome[]): void {
    const [first] = this.#waiting;
    this.#tally.writes += outcomes.length;
    this.#tally.commits++;
    this.#tally.commitMs += first ? this.#clock.monotonic() - first.sentAt : 0;
    for (const [index, waiting] of this.#waiting.splice(0, outcomes.length).entries()) {
      const outcome = outcomes[index];
      if (outcome && 'fault' in outcome) waiting.reject(toStorageError(outcome.fault));
      else waiting.resolve(outcome?.value);
    }
    this.#schedule();
  }

  #break(error: Error): void {
    this.#broken ??= error;
    for (const asked of [...this.#waiting.splice(0), ...this.#outgoing.splice(0)]) asked.reject(this.#broken);
  }
}

/** Runs a module of this folder: TypeScript in a work tree, JavaScript when built. */
export function startThread(module: URL, workerData: unknown): Worker {
  if (import.meta.url.endsWith('.ts')) return new Worker(module, { workerData, execArgv: ['--conditions=source'] });
  return new Worker(new URL(module.href.replace(/\.ts$/, '.js')), { workerData });
}
