import type { Runtime } from '@parley/runtime';
import type { Append, AppendResult, ChannelLog, Head, ReadResult } from '@parley/storage';
import { MemoryLog } from '@parley/storage';

/** A log in memory that can lose a channel, as one does that is restored from an older copy: it begins anew there, in another epoch. */
export class ForgetfulLog implements ChannelLog {
  readonly #runtime: Runtime;
  readonly #channels = new Map<string, MemoryLog>();

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
  }

  forget(channel: string): void {
    this.#channels.delete(channel);
  }

  append(append: Append): Promise<AppendResult> {
    return this.#of(append.channel).append(append);
  }

  open(channel: string): Promise<Head> {
    return this.#of(channel).open(channel);
  }

  head(channel: string): Promise<Head | undefined> {
    return this.#of(channel).head(channel);
  }

  read(channel: string, after: number, limit: number): Promise<ReadResult> {
    return this.#of(channel).read(channel, after, limit);
  }

  redact(channel: string, offsets: readonly number[]): Promise<void> {
    return this.#of(channel).redact(channel, offsets);
  }

  truncate(channel: string, offset: number): Promise<void> {
    return this.#of(channel).truncate(channel, offset);
  }

  async close(): Promise<void> {}

  #of(channel: string): MemoryLog {
    const log = this.#channels.get(channel) ?? new MemoryLog(this.#runtime);
    this.#channels.set(channel, log);
    return log;
  }
}
