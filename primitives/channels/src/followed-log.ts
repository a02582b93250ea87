import type { Position } from '@parley/protocol';
import { type Head, type ReadResult, StorageError } from '@parley/storage';
import { coalesced } from './coalesced.ts';
import type { FeedLog } from './feed-log.ts';

interface FollowedLogOptions {
  readonly channel: string;
  /** Of a live channel: its epochs come and go with its owners. */
  readonly live: boolean;
  readonly log: FeedLog;
  /** The one that the feed is in. */
  readonly epoch: () => string;
  /** The log has another epoch: the feed goes on behind `base`; up to `last` there is something to read. */
  readonly onEpoch: (base: Position, floor: number, last: number) => void;
}

/** What the log of one channel has, as far as it is of the epoch that its feed is in; the feed goes where it is. */
export class FollowedLog {
  readonly #options: FollowedLogOptions;
  #closed = false;
  /** Looks at the head in the log, and goes to the epoch that it has. Undefined: there is none, or it is too late. */
  readonly follow: () => Promise<Head | undefined> = coalesced(() => this.#look());

  constructor(options: FollowedLogOptions) {
    this.#options = options;
  }

  async read(after: number, limit: number): Promise<ReadResult> {
    const { log, channel, epoch } = this.#options;
    const result = await log.read(channel, after, limit);
    if (result.head.position.epoch !== epoch()) await this.goTo(result.head.position);
    return result;
  }

  /** Follows the log to where it answered from. What it answered before its channel had another owner is of no use. */
  async goTo({ epoch }: Position): Promise<void> {
    await this.follow();
    if (epoch !== this.#options.epoch()) throw new StorageError('io', 'The channel has begun anew meanwhile.');
  }

  close(): void {
    this.#closed = true;
  }

  async #look(): Promise<Head | undefined> {
    if (this.#closed) return undefined;
    const { log, channel, live, onEpoch } = this.#options;
    const head = await (live ? log.open(channel) : log.head(channel));
    if (!head || this.#closed || head.position.epoch === this.#options.epoch()) return head;
    const { epoch, offset } = head.position;
    // All that a new owner has is new to everybody.
    const base = live && head.floor === 0 ? { epoch, offset: 0, tag: 0 } : head.position;
    onEpoch(base, head.floor, offset);
    return head;
  }
}
