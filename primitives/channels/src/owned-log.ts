import type { Clock } from '@parley/runtime';
import type { Site } from '@parley/site';
import { type Append, type AppendResult, type Head, type ReadResult, StorageError } from '@parley/storage';
import type { AtHand } from './at-hand.ts';
import type { FeedLog } from './feed-log.ts';
import { type LiveLog, NOTHING_READ } from './live-log.ts';
import { type LiveOperation, type LiveOutcome, OwnerQuestions, perform } from './owner-questions.ts';
import { type Owner, Owners } from './owners.ts';

export interface OwnedLogOptions {
  readonly site: Site;
  /** Of the channels that this node has. */
  readonly live: LiveLog;
  readonly clock: Clock;
  /** A channel that nobody on the site has used for so long is forgotten. */
  readonly idleMs: number;
}

/** An owner that turns out to have given the channel back is looked for once more. */
const ATTEMPTS = 2;

/**
 * The log of live channels on a site: each channel is in the memory of one node, its owner, and every node reads and appends there. What
 * `LiveLog` promises holds while the owner keeps its lease; the next owner begins a new epoch. The owner acts only while its lease holds, so
 * that no two nodes number one channel at the same time. Rejects with StorageError 'io' when the owner cannot be found or does not answer: an
 * append may have happened then.
 */
export class OwnedLog implements FeedLog {
  readonly #live: LiveLog;
  readonly #owners: Owners;
  readonly #questions: OwnerQuestions;

  constructor({ site, live, clock, idleMs }: OwnedLogOptions) {
    this.#live = live;
    this.#owners = new Owners({ site, clock, idleMs, ended: (channel) => live.forget(channel) });
    this.#questions = new OwnerQuestions(site, clock);
    this.#questions.answer((operation) => this.#answer(operation));
  }

  /** A feed of this node uses the channel, until `leave`. */
  use(channel: string): void {
    this.#owners.use(channel);
  }

  leave(channel: string): void {
    this.#owners.leave(channel);
  }

  /** Whether the owner of the channel is known here. */
  knows(channel: string): boolean {
    return this.#owners.has(channel);
  }

  /** Forgets owners whose lease has lapsed. */
  dropLapsed(): void {
    this.#owners.dropLapsed();
  }

  append(append: Append): AtHand<AppendResult> {
    const { channel } = append;
    if (this.#owners.acts(channel)) return this.#live.appendNow(append);
    return this.#run({ do: 'append', channel, append });
  }

  open(channel: string): Promise<Head> {
    return this.#run({ do: 'open', channel });
  }

  async head(channel: string): Promise<Head | undefined> {
    return (await this.#owners.exists(channel)) ? await this.#run({ do: 'head', channel }) : undefined;
  }

  async read(channel: string, after: number, limit: number): Promise<ReadResult> {
    return (await this.#owners.exists(channel)) ? await this.#run({ do: 'read', channel, after, limit }) : NOTHING_READ;
  }

  redact(channel: string, offsets: readonly number[]): Promise<void> {
    return this.#run({ do: 'redact', channel, offsets });
  }

  truncate(channel: string, offset: number): Promise<void> {
    return this.#run({ do: 'truncate', channel, offset });
  }

  /** Gives all channels of this node back. Whoever asks for one is told so, as long as there is a site. */
  async close(): Promise<void> {
    this.#owners.close();
    await this.#live.close();
  }

  async #run<T>(operation: LiveOperation): Promise<T> {
    const { channel } = operation;
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const owner = await this.#owners.find(channel);
      if (this.#owners.acts(channel)) return (await perform(this.#live, operation)) as T;
      if (this.#owners.isHere(owner)) break;
      const outcome = await this.#ask(owner, operation);
      if ('failed' in outcome) throw new StorageError(outcome.failed, outcome.message);
      if (!('moved' in outcome)) return outcome.done as T;
      this.#owners.drop(channel, owner);
    }
    throw new StorageError('io', 'The node that has this channel may not act for it at the moment.');
  }

  async #ask(owner: Owner, operation: LiveOperation): Promise<LiveOutcome> {
    try {
      return await this.#questions.ask(owner.holder, operation);
    } catch (fault) {
      // The ledger knows whether it is gone.
      this.#owners.drop(operation.channel, owner);
      throw fault;
    }
  }

  async #answer(operation: LiveOperation): Promise<LiveOutcome> {
    try {
      const { channel } = operation;
      const owner = await this.#owners.find(channel);
      if (!this.#owners.acts(channel)) return { moved: true };
      this.#owners.touch(owner);
      return { done: await perform(this.#live, operation) };
    } catch (fault) {
      if (this.#owners.closed) return { moved: true };
      if (fault instanceof StorageError) return { failed: fault.code, message: fault.message };
      throw fault;
    }
  }
}
