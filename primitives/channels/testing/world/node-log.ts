import type { Runtime } from '@parley/runtime';
import { type Append, type AppendResult, type ChannelLog, type Head, type ReadResult, StorageError } from '@parley/storage';
import type { Disk } from './disk.ts';

/**
 * A node's way to the disk: commits happen in the order of the calls, some time later; their promises settle some time after that, in any
 * order; nothing settles after a crash.
 */
export class NodeLog implements ChannelLog {
  readonly #disk: Disk;
  readonly #runtime: Runtime;
  readonly #outside: <T>(promise: Promise<T>) => Promise<T>;
  #crashed = false;
  #lastCommitAt = 0;
  /** While set, appends and reads fail. */
  failing = false;
  reads = 0;

  /** @param outside what the disk answers comes when the node's process runs; the disk itself does not stand still with it. */
  constructor(disk: Disk, runtime: Runtime, outside: <T>(promise: Promise<T>) => Promise<T>) {
    this.#disk = disk;
    this.#runtime = runtime;
    this.#outside = outside;
  }

  crash(): void {
    this.#crashed = true;
  }

  append(append: Append): Promise<AppendResult> {
    return this.#outside(this.#append(append));
  }

  open(): Promise<Head> {
    return this.#read(() => this.#disk.state);
  }

  head(): Promise<Head> {
    return this.#read(() => this.#disk.state);
  }

  read(_channel: string, after: number, limit: number): Promise<ReadResult> {
    this.reads++;
    return this.#read(() => this.#disk.read(after, limit));
  }

  redact(_channel: string, offsets: readonly number[]): Promise<void> {
    return this.#read(() => this.#disk.redact(offsets));
  }

  truncate(_channel: string, offset: number): Promise<void> {
    return this.#read(() => this.#disk.truncate(offset));
  }

  async close(): Promise<void> {}

  async #append(append: Append): Promise<AppendResult> {
    const { clock } = this.#runtime;
    this.#lastCommitAt = Math.max(this.#lastCommitAt, clock.monotonic() + this.#runtime.random.integer(4));
    await this.#wait(this.#lastCommitAt - clock.monotonic());
    this.#assertWorking();
    const result = this.#disk.append(append);
    await this.#wait(this.#runtime.random.integer(4));
    return result;
  }

  #read<T>(action: () => T): Promise<T> {
    return this.#outside(this.#look(action));
  }

  async #look<T>(action: () => T): Promise<T> {
    await this.#wait(this.#runtime.random.integer(3));
    this.#assertWorking();
    const result = action();
    await this.#wait(this.#runtime.random.integer(3));
    return result;
  }

  #assertWorking(): void {
    if (this.failing) throw new StorageError('io', 'The disk fails.');
  }

  /** Never settles once the node has crashed. */
  #wait(ms: number): Promise<void> {
    if (ms <= 0 && !this.#crashed) return Promise.resolve();
    return new Promise((resolve) => {
      this.#runtime.clock.after(ms, () => {
        if (!this.#crashed) resolve();
      });
    });
  }
}
