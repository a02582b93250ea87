import type { Clock } from '@parley/runtime';
import type { Head, ReadResult } from '@parley/storage';

/** Names that are read, messages that are looked at at once. */
const PAGE = 500;

export interface KeeperParts {
  /** Channels to look after: the first of those behind `after`, ascending. */
  readonly names: (after: string, limit: number) => Promise<readonly string[]>;
  readonly channels: {
    head(channel: string): Promise<Head | undefined>;
    read(channel: string, after: number, limit: number): Promise<ReadResult>;
    truncate(channel: string, offset: number): Promise<void>;
  };
  readonly clock: Pick<Clock, 'now'>;
  /** How long what is said in a channel is kept, milliseconds; undefined: nothing is dropped. */
  readonly keepMs: (channel: string) => number | undefined | Promise<number | undefined>;
}

/** Drops what is older than it is to be kept. */
export class Keeper {
  readonly #parts: KeeperParts;

  constructor(parts: KeeperParts) {
    this.#parts = parts;
  }

  async sweep(signal: AbortSignal): Promise<void> {
    const { names, clock, keepMs } = this.#parts;
    for (let last: string | undefined = ''; last !== undefined; ) {
      const page: readonly string[] = await names(last, PAGE);
      for (const name of page) {
        signal.throwIfAborted();
        const kept = await keepMs(name);
        if (kept !== undefined) await this.#drop(name, clock.now() - kept, signal);
      }
      last = page.at(-1);
    }
  }

  /** Everything from before a moment. Looks at one message first: mostly nothing is old. */
  async #drop(channel: string, before: number, signal: AbortSignal): Promise<void> {
    const { channels } = this.#parts;
    for (let [floor, limit] = [-1, 1]; ; limit = PAGE) {
      signal.throwIfAborted();
      const head = await channels.head(channel);
      if (!head || head.floor <= floor || head.floor >= head.position.offset) return;
      floor = head.floor;
      const { entries } = await channels.read(channel, floor, limit);
      const young = entries.findIndex(({ at }) => at >= before);
      const old = entries[(young < 0 ? entries.length : young) - 1];
      if (!old) return;
      await channels.truncate(channel, old.offset);
      if (young >= 0) return;
    }
  }
}
