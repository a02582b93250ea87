import type { Worker } from 'node:worker_threads';
import type { Clock, Histogram } from '@parley/runtime';
import { startThread } from '@parley/runtime/threads';
import { StorageError } from '@parley/storage';
import { toFault, toStorageError } from './faults.ts';
import type { Answers, Parcel, Reply, ThreadOptions } from './requests.ts';

interface Asked<Request> {
  readonly request: Request;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
  /** By the monotonic clock. */
  readonly askedAt: number;
}

export interface LinkOptions {
  readonly clock: Clock;
  readonly thread: ThreadOptions;
  /** The most requests that are with the thread; what else is asked waits here, where answers that nobody has taken yet take no memory. Default: all. */
  readonly atOnce?: number;
  /** Is told how long everything waited for its answer, ms, but what opens, changes or closes the store as a whole. */
  readonly waits?: Histogram;
  /** Is told how long each flush to the disk took, ms. */
  readonly flushes?: Histogram;
}

/** Once in the life of a store or of a component: how long these take says nothing of how it serves. */
const RARE: ReadonlySet<keyof Answers> = new Set<keyof Answers>(['start', 'migrate', 'close']);

/** The main thread's end of a thread that answers requests in their order. What is asked in one tick travels in one message. */
export class ThreadLink<Request extends { readonly kind: keyof Answers }> {
  readonly #worker: Worker;
  readonly #clock: Clock;
  readonly #atOnce: number;
  readonly #waits: Histogram | undefined;
  readonly #flushes: Histogram | undefined;
  /** Sent and not answered yet, in their order. */
  readonly #waiting: Asked<Request>[] = [];
  readonly #outgoing: Asked<Request>[] = [];
  #scheduled = false;
  #broken: Error | undefined;
  #closing: Promise<void> | undefined;

  constructor(module: URL, { clock, thread, atOnce = Number.POSITIVE_INFINITY, waits, flushes }: LinkOptions) {
    this.#clock = clock;
    this.#atOnce = atOnce;
    this.#waits = waits;
    this.#flushes = flushes;
    this.#worker = startThread(module, { workerData: thread });
    this.#worker.on('message', (reply: Reply) => this.#settle(reply));
    this.#worker.on('error', (error) =>
      this.#break(toStorageError({ code: 'io', message: `A thread of the store failed: ${toFault(error).message}` })),
    );
    this.#worker.on('exit', () => this.#break(new StorageError('closed', 'The store is closed.')));
  }

  ask<Kind extends Request['kind']>(request: Request & { readonly kind: Kind }): Promise<Answers[Kind]> {
    if (this.#broken) return Promise.reject(this.#broken);
    return new Promise((resolve, reject) => {
      this.#outgoing.push({ request, resolve: resolve as (value: unknown) => void, reject, askedAt: this.#clock.monotonic() });
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
    for (const one of asked) this.#waiting.push(one);
    return true;
  }

  #settle({ outcomes, flushMs }: Reply): void {
    const now = this.#clock.monotonic();
    if (flushMs !== undefined) this.#flushes?.add(flushMs);
    for (const [index, waiting] of this.#waiting.splice(0, outcomes.length).entries()) {
      const outcome = outcomes[index];
      if (!RARE.has(waiting.request.kind)) this.#waits?.add(now - waiting.askedAt);
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
