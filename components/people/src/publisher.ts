import type { Logger, SiteServices } from '@parley/component';
import type { Cancel, Clock } from '@parley/runtime';
import { integer, type Row, type Sql, type Write } from '@parley/storage';
import type { DirectoryChange } from './api.ts';
import type { ChangeLog } from './change-log.ts';
import type { DirectoryHub } from './directory-hub.ts';
import type { RollKeeper } from './roll-keeper.ts';
import { Serial } from './serial.ts';

/** Other nodes are told that there is a new version. */
const TOPIC = 'changed';
/** What could not be read is read again after this long. */
const RETRY_MS = 1_000;

/** Somebody edited the directory after what an edit rests on was read. Nothing was written. */
export class Outdated extends Error {
  override readonly name = 'Outdated';
}

export interface PublisherParts {
  readonly sql: Sql;
  readonly log: ChangeLog;
  readonly keeper: RollKeeper;
  readonly hub: DirectoryHub;
  readonly site: SiteServices;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Commits changes of the directory, one after the other: with their version, into the roll, and to those who watch. What other nodes commit goes
 * the same way from there on.
 */
export class Publisher {
  readonly #parts: PublisherParts;
  readonly #serial = new Serial();
  readonly #stops: readonly Cancel[];
  #retry: Cancel | undefined;
  #closed = false;

  constructor(parts: PublisherParts) {
    this.#parts = parts;
    const { site } = parts;
    const follow = (): void => this.#followSoon();
    this.#stops = [site.onTold(TOPIC, follow), site.onGap(follow), site.onNodes(follow)];
  }

  /**
   * Answers the index of the write that met a conflict; undefined: all is written, and everybody who asks this node from now on sees it.
   * `basis`: the edits that `catchUp` answered before what this rests on was read; rejects with `Outdated` when there have been others since.
   */
  publish(writes: readonly Write[], change: DirectoryChange, basis?: number): Promise<number | undefined> {
    return this.#serial.run(async () => {
      const recorded = this.#parts.log.record(change, basis);
      const result = await this.#parts.sql.batch([...recorded, ...writes]);
      if (result.status === 'conflict') {
        if (result.write < recorded.length) throw new Outdated('The directory has been edited meanwhile.');
        return result.write - recorded.length;
      }
      await this.#published(change, integer(result.rows[0]?.[0] as Row, 'version'));
      return undefined;
    });
  }

  /** Follows what other nodes have changed; answers how many edits there had been then. What is read after this is at least as new. */
  catchUp(): Promise<number> {
    return this.#serial.run(async () => {
      const { version, edits } = await this.#parts.log.head();
      await this.#follow(version);
      return edits;
    });
  }

  close(): void {
    this.#closed = true;
    this.#retry?.();
    for (const stop of this.#stops) stop();
  }

  async #published(change: DirectoryChange, version: number): Promise<void> {
    const { log, site } = this.#parts;
    site.tell(TOPIC, version);
    if (log.isNext(version)) return this.#take(change, version);
    try {
      await this.#follow(version);
    } catch (error) {
      this.#followLater(error);
    }
  }

  async #follow(version: number): Promise<void> {
    const { log, keeper } = this.#parts;
    if (version <= log.version) return;
    const change = await log.since(log.version);
    if (change) await this.#take(change, version);
    else this.#tell(await keeper.reload(), version);
  }

  async #take(change: DirectoryChange, version: number): Promise<void> {
    this.#parts.log.advance(version);
    await this.#parts.keeper.follow(change);
    this.#parts.hub.changed(change, version);
  }

  #tell(change: DirectoryChange, version: number): void {
    this.#parts.log.advance(version);
    this.#parts.hub.changed(change, version);
  }

  #followSoon(): void {
    this.catchUp().catch((error: unknown) => this.#followLater(error));
  }

  #followLater(error: unknown): void {
    if (this.#closed) return;
    this.#parts.logger.warn('directory-not-followed', { error: String(error) });
    this.#retry ??= this.#parts.clock.after(RETRY_MS, () => {
      this.#retry = undefined;
      this.#followSoon();
    });
  }
}
