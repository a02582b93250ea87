import type { Sql, Write } from '@parley/storage';
import type { DirectoryChange } from './api.ts';
import type { ChangeLog } from './change-log.ts';
import type { DirectoryHub } from './directory-hub.ts';
import type { RollKeeper } from './roll-keeper.ts';
import { Serial } from './serial.ts';

/** Commits changes of the directory, one after the other: with their version, into the roll, and to those who watch. */
export class Publisher {
  readonly #sql: Sql;
  readonly #log: ChangeLog;
  readonly #keeper: RollKeeper;
  readonly #hub: DirectoryHub;
  readonly #serial = new Serial();

  constructor(sql: Sql, log: ChangeLog, keeper: RollKeeper, hub: DirectoryHub) {
    this.#sql = sql;
    this.#log = log;
    this.#keeper = keeper;
    this.#hub = hub;
  }

  /** Answers the index of the write that met a conflict; undefined: all is written, and everybody who asks from now on sees it. */
  publish(writes: readonly Write[], change: DirectoryChange): Promise<number | undefined> {
    return this.#serial.run(async () => {
      const { version, writes: logged } = this.#log.next(change);
      const result = await this.#sql.batch([...writes, ...logged]);
      if (result.status === 'conflict') return result.write;
      this.#log.advance(version);
      await this.#keeper.follow(change);
      this.#hub.changed(change, version);
      return undefined;
    });
  }
}
