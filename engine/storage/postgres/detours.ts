import type { GroupCommit } from './group-commit.ts';
import { type Job, settleGroup, takeGroup } from './jobs.ts';

/** How many groups may wait at once for channels that other nodes have locked. */
const together = 2;

/**
 * What is to be done for channels that another node had locked. Their groups wait for the locks; a channel stays here for as long as there is
 * something to do for it, so that its requests keep their order.
 */
export class Detours {
  readonly #group: GroupCommit;
  readonly #waiting: Job[] = [];
  /** How much is to be done for each channel. */
  readonly #channels = new Map<string, number>();
  /** Channels of the groups that are being run. */
  readonly #running = new Set<string>();
  #groups = 0;

  constructor(group: GroupCommit) {
    this.#group = group;
  }

  has({ request }: Job): boolean {
    return this.#channels.has(request.channel ?? '');
  }

  add(jobs: readonly Job[]): void {
    for (const job of jobs) this.#channels.set(channelOf(job), (this.#channels.get(channelOf(job)) ?? 0) + 1);
    this.#waiting.push(...jobs);
    this.#begin();
  }

  #begin(): void {
    while (this.#groups < together) {
      const jobs = takeGroup(this.#waiting, (job) => !this.#running.has(channelOf(job)));
      if (jobs.length === 0) return;
      void this.#run(jobs);
    }
  }

  async #run(jobs: readonly Job[]): Promise<void> {
    const channels = new Set(jobs.map(channelOf));
    for (const channel of channels) this.#running.add(channel);
    this.#groups++;
    const outcomes = await this.#group.run(
      jobs.map(({ request }) => request),
      true,
    );
    this.#groups--;
    for (const channel of channels) this.#running.delete(channel);
    for (const job of jobs) this.#leave(channelOf(job));
    settleGroup(jobs, outcomes);
    this.#begin();
  }

  #leave(channel: string): void {
    const left = (this.#channels.get(channel) ?? 0) - 1;
    if (left > 0) this.#channels.set(channel, left);
    else this.#channels.delete(channel);
  }
}

function channelOf({ request }: Job): string {
  return request.channel ?? '';
}
