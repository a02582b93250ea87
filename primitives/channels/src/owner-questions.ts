import type { Clock } from '@parley/runtime';
import { NoAnswer, type Site } from '@parley/site';
import { type Append, type ChannelLog, type NodeLife, StorageError, type StorageErrorCode } from '@parley/storage';
import { pack, unpack } from './parcel.ts';

/** What a node asks of the owner of a live channel: the functions of its log. */
export type LiveOperation =
  | { readonly do: 'append'; readonly channel: string; readonly append: Append }
  | { readonly do: 'open' | 'head'; readonly channel: string }
  | { readonly do: 'read'; readonly channel: string; readonly after: number; readonly limit: number }
  | { readonly do: 'redact'; readonly channel: string; readonly offsets: readonly number[] }
  | { readonly do: 'truncate'; readonly channel: string; readonly offset: number };

/** `moved`: the node asked does not have the channel, or may not act for it; nothing was done. */
export type LiveOutcome =
  | { readonly done?: unknown }
  | { readonly moved: true }
  | { readonly failed: StorageErrorCode; readonly message: string };

const QUESTION = 'channels.live';
/** One question carries at most so many bytes, and one append more. */
const QUESTION_BYTES = 128 * 1024;
/** What an append takes beside its payload, in the question or in the answer, whichever takes more. */
const APPEND_BYTES = 512;

interface Asking {
  readonly operation: LiveOperation;
  readonly settle: (outcome: LiveOutcome | Promise<never>) => void;
}

export function perform(log: ChannelLog, operation: LiveOperation): Promise<unknown> {
  const { channel } = operation;
  switch (operation.do) {
    case 'append':
      return log.append(operation.append);
    case 'open':
      return log.open(channel);
    case 'head':
      return log.head(channel);
    case 'read':
      return log.read(channel, operation.after, operation.limit);
    case 'redact':
      return log.redact(channel, operation.offsets);
    case 'truncate':
      return log.truncate(channel, operation.offset);
  }
}

/** The way between the nodes that use live channels and those that have them. What is appended at one owner in one turn goes in one question. */
export class OwnerQuestions {
  readonly #site: Site;
  readonly #clock: Clock;
  /** Appends of this turn, by the life of the owner. */
  readonly #gathered = new Map<string, Asking[]>();

  constructor(site: Site, clock: Clock) {
    this.#site = site;
    this.#clock = clock;
  }

  /** Rejects with StorageError 'io' when there is no answer: nothing is known of what was done. */
  ask(owner: NodeLife, operation: LiveOperation): Promise<LiveOutcome> {
    return new Promise((settle) => {
      if (operation.do === 'append') this.#gather(owner, { operation, settle });
      else void this.#send(owner, [{ operation, settle }]);
    });
  }

  /** Answers what other nodes ask, as long as there is a site. */
  answer(answerer: (operation: LiveOperation) => Promise<LiveOutcome>): void {
    this.#site.answer(QUESTION, async (body) => {
      const operations = unpack(body) as readonly LiveOperation[];
      return pack(await Promise.all(operations.map(answerer)));
    });
  }

  #gather(owner: NodeLife, asking: Asking): void {
    const gathered = this.#gathered.get(owner.life);
    if (gathered) return void gathered.push(asking);
    const fresh = [asking];
    this.#gathered.set(owner.life, fresh);
    this.#clock.soon(() => {
      this.#gathered.delete(owner.life);
      for (const some of portions(fresh)) void this.#send(owner, some);
    });
  }

  async #send(owner: NodeLife, askings: readonly Asking[]): Promise<void> {
    try {
      const answer = await this.#site.ask(owner, QUESTION, pack(askings.map(({ operation }) => operation)));
      const outcomes = unpack(answer) as readonly LiveOutcome[];
      for (const [index, { settle }] of askings.entries()) settle(outcomes[index] ?? { moved: true });
    } catch (cause) {
      const late = cause instanceof NoAnswer;
      const fault = late ? new StorageError('io', `Node ${owner.node}, which has this channel, does not answer.`, { cause }) : cause;
      for (const { settle } of askings) settle(Promise.reject(fault));
    }
  }
}

function portions(askings: readonly Asking[]): readonly (readonly Asking[])[] {
  const portions: Asking[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const asking of askings) {
    if (bytes >= QUESTION_BYTES) {
      portions.push([]);
      bytes = 0;
    }
    portions.at(-1)?.push(asking);
    bytes += APPEND_BYTES + (asking.operation.do === 'append' ? (asking.operation.append.entry?.payload.length ?? 0) : 0);
  }
  return portions;
}
