import { type Clock, type Histogram, systemRuntime } from '@parley/runtime';
import { closed } from './connections.ts';
import { Detours } from './detours.ts';
import type { GroupCommit } from './group-commit.ts';
import { type Job, settleGroup, takeGroup } from './jobs.ts';
import { LeaseFence } from './lease-fence.ts';
import type { Answers, WriterRequest } from './requests.ts';

export interface WriterOptions {
  readonly fence?: LeaseFence;
  readonly clock?: Clock;
  /** Is told how long everything waited for its answer, ms. */
  readonly waits?: Histogram;
}

/**
 * Gathers what is asked into groups: while one commits, the next gathers. A group takes only channels that nobody else has locked; those of other
 * nodes make a detour, so that a channel that is hot, or held by a node that stands still, holds up nobody else. Requests run in the order of
 * their calls, but for those on a detour: these keep their order channel by channel.
 */
export class Writer {
  readonly #group: GroupCommit;
  readonly #fence: LeaseFence;
  readonly #clock: Clock;
  readonly #waits: Histogram | undefined;
  readonly #detours: Detours;
  readonly #queue: Job[] = [];
  readonly #pending = new Set<Promise<unknown>>();
  #running = false;
  #closed = false;

  constructor(group: GroupCommit, { fence = new LeaseFence(), clock = systemRuntime.clock, waits }: WriterOptions = {}) {
    this.#group = group;
    this.#fence = fence;
    this.#clock = clock;
    this.#waits = waits;
    this.#detours = new Detours(group);
  }

  ask<Kind extends WriterRequest['kind']>(request: WriterRequest & { readonly kind: Kind }): Promise<Answers[Kind]> {
    if (this.#closed) return Promise.reject(closed());
    const { promise, resolve, reject } = Promise.withResolvers<Answers[Kind]>();
    this.#queue.push({
      request: { ...request, life: this.#fence.acting },
      resolve: resolve as (value: unknown) => void,
      reject,
    });
    // A turn later: what is asked in one tick shares a group.
    if (!this.#running) setImmediate(() => void this.#drain());
    this.#running = true;
    this.#pending.add(promise);
    const askedAt = this.#clock.monotonic();
    const settled = (): void => {
      this.#pending.delete(promise);
      this.#waits?.add(this.#clock.monotonic() - askedAt);
    };
    promise.then(settled, settled);
    return promise;
  }

  /** Settles when all that was asked before is answered. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#pending);
  }

  /** Idempotent. Settles when all that was asked before is answered; what comes later is refused. */
  close(): Promise<void> {
    this.#closed = true;
    return this.settled();
  }

  async #drain(): Promise<void> {
    while (this.#queue.length > 0) {
      const jobs = this.#take();
      if (jobs.length > 0) await this.#run(jobs);
    }
    this.#running = false;
  }

  #take(): Job[] {
    const queue = this.#queue.splice(0);
    this.#queue.push(...queue.filter((job) => !this.#detours.has(job)));
    this.#detours.add(queue.filter((job) => this.#detours.has(job)));
    return takeGroup(this.#queue, () => true);
  }

  async #run(jobs: readonly Job[]): Promise<void> {
    const outcomes = await this.#group.run(
      jobs.map(({ request }) => request),
      false,
    );
    this.#detours.add(settleGroup(jobs, outcomes));
  }
}
