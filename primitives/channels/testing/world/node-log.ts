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
  #crashed = false;
  #lastCommitAt = 0;
  /** While set, appends and reads fail. */
  failing = false;
  reads = 0;

  constructor(disk: Disk, runtime: Runtime) {
    this.#disk = disk;
    this.#runtime = runtime;
  }

  crash(): void {
    this.#crashed = true;
  }

  async append(append: Append): Promise<AppendResult> {
    const { clock } = this.#runtime;
    this.#lastCommitAt = Math.max(this.#lastCommitAt, clock.monotonic() + this.#runtime.random.integer(4));
    await this.#wait(this.#lastCommitAt - clock.monotonic());
    this.#assertWorking();
    const result = this.#disk.append(append);
    await this.#wait(this.#runtime.random.integer(4));
    return result;
  }

  async open(): Promise<Head> {
    return await this.#read(() => this.#disk.state);
  }

  async head(): Promise<Head> {
    return await this.#read(() => this.#disk.state);
  }

  async read(_channel: string, after: number, limit: number): Promise<ReadResult> {
    this.reads++;
    return await this.#read(() => this.#disk.read(after, limit));
  }

  async redact(_channel: string, offsets: readonly number[]): Promise<void> {
    await this.#read(() => this.#disk.redact(offsets));
  }

  async truncate(_channel: string, offset: number): Promise<void> {
    await this.#read(() => this.#disk.truncate(offset));
  }

  async close(): Promise<void> {}

  async #read<T>(action: () => T): Promise<T> {
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
