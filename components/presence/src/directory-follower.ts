import type { Logger } from '@parley/component';
import type { DirectoryChange, PeopleApi } from '@parley/people';
import type { Cancel, Clock } from '@parley/runtime';
import type { Tree } from './tree.ts';

export type Directory = Pick<PeopleApi, 'people' | 'units' | 'everybody' | 'onChanged'>;

const RETRY_MS = 1_000;
/** More changed people than this: everybody is read. */
const MANY = 2_000;

/** Keeps a tree as the directory is. Readings follow one another, so that no older one comes after a newer. */
export class DirectoryFollower {
  readonly #directory: Directory;
  readonly #tree: Tree;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #unlisten: () => void;
  #last: Promise<void> = Promise.resolve();
  #retry: Cancel | undefined;

  constructor({ directory, tree, clock, logger }: { directory: Directory; tree: Tree; clock: Clock; logger: Logger }) {
    this.#directory = directory;
    this.#tree = tree;
    this.#clock = clock;
    this.#logger = logger;
    this.#unlisten = directory.onChanged((change) => this.#follow(change));
  }

  /** Reads all of it; rejects where it cannot be read. */
  async load(): Promise<void> {
    this.#tree.setUnits(await this.#directory.units());
    this.#tree.setPeople(await this.#directory.everybody());
  }

  async close(): Promise<void> {
    this.#unlisten();
    await this.#last;
    this.#retry?.();
  }

  #follow(change: DirectoryChange): void {
    this.#last = this.#last.then(() => this.#try(() => this.#read(change)));
  }

  /** What could not be read is not known any more: all of it is read again. */
  async #try(read: () => Promise<void>): Promise<void> {
    try {
      await read();
    } catch (error) {
      this.#logger.warn('presence.directory-unread', { error: String(error) });
      this.#retry ??= this.#clock.after(RETRY_MS, () => {
        this.#retry = undefined;
        this.#last = this.#last.then(() => this.#try(() => this.load()));
      });
    }
  }

  async #read({ people, units }: DirectoryChange): Promise<void> {
    if (people.length > MANY) return this.load();
    if (units.length > 0) this.#tree.setUnits(await this.#directory.units());
    if (people.length > 0) this.#tree.setPeople(await this.#directory.people(people));
  }
}
