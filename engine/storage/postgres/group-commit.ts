import type { Histogram, Runtime } from '@parley/runtime';
import { TagSource } from '@parley/storage';
import type { Connections } from './connections.ts';
import { toStorageError } from './faults.ts';
import { Group } from './group.ts';
import { LeaseFence, lapsed } from './lease-fence.ts';
import type { Outcome, WriterRequest } from './requests.ts';

/** How often a group is tried that others are in the way of; each time waits for them up to 2 s. */
const attempts = 5;

/** With so many requests that failed, each of a group is suspected. */
const severalSuspects = 3;

export interface GroupCommitOptions {
  readonly fence?: LeaseFence;
  /** Is told how long each commit took, ms. */
  readonly flushes?: Histogram;
}

/**
 * Runs requests in one transaction and one flush to disk, again when others were in the way. A fault of the store fails every request of the
 * group.
 */
export class GroupCommit {
  readonly #connections: Connections;
  readonly #runtime: Runtime;
  readonly #tags: TagSource;
  readonly #fence: LeaseFence;
  readonly #flushes: Histogram | undefined;

  constructor(connections: Connections, runtime: Runtime, { fence = new LeaseFence(), flushes }: GroupCommitOptions = {}) {
    this.#connections = connections;
    this.#runtime = runtime;
    this.#tags = new TagSource(runtime.random);
    this.#fence = fence;
    this.#flushes = flushes;
  }

  /** `wait`: for channels that another node has locked; else those are left alone and answered `locked`. */
  async run(requests: readonly WriterRequest[], wait: boolean): Promise<readonly Outcome[]> {
    const { life } = this.#fence;
    if (requests.every((request) => request.life === life)) return this.#run(requests, wait, life);
    const timely = requests.filter((request) => request.life === life);
    const outcomes = timely.length > 0 ? await this.#run(timely, wait, life) : [];
    return requests.map((request) => outcomes[timely.indexOf(request)] ?? { error: lapsed() });
  }

  async #run(requests: readonly WriterRequest[], wait: boolean, life: string | undefined): Promise<readonly Outcome[]> {
    const suspects = new Set<WriterRequest>();
    for (let attempt = 1; ; ) {
      const { clock, random } = this.#runtime;
      const group = new Group(requests, { clock, now: clock.now(), random, tags: this.#tags, life, wait, suspects });
      try {
        const result = await this.#connections.use((session) => group.run(session));
        if (!('suspect' in result)) {
          this.#flushes?.add(group.flushMs);
          return result;
        }
        for (const suspect of suspects.size < severalSuspects ? [result.suspect] : requests) suspects.add(suspect);
      } catch (error) {
        if (attempt++ < attempts && group.mayRunAgain(error)) continue;
        const fault = toStorageError(error);
        return requests.map(() => ({ error: fault }));
      }
    }
  }
}
