import type { SiteServices } from '@parley/component';
import { Outdated, type Publisher } from './publisher.ts';
import { refused } from './reasons.ts';
import { Serial } from './serial.ts';

/** What only one node does at a time. */
export const IMPORT = 'import';
/** So often an edit is made anew when another node was faster, each time on what that one left. */
const ATTEMPTS = 10;

export interface EditsParts {
  readonly publisher: Pick<Publisher, 'catchUp'>;
  readonly site: Pick<SiteServices, 'claim' | 'yield'>;
  /** Whether another node is known to import. */
  readonly importingElsewhere: () => boolean;
}

/** What changes the directory; `basis` is to be given to `publish`. It has no effect but what it publishes: it may be run more than once. */
export type Edit<T> = (basis: number) => Promise<T>;

/**
 * Changes of the directory by people, one after the other on this node; each rests on all that was published on any node before. While an import
 * writes, they are refused: it takes longer than anybody waits.
 */
export class Edits {
  readonly #parts: EditsParts;
  readonly #serial = new Serial();
  #importing = false;

  constructor(parts: EditsParts) {
    this.#parts = parts;
  }

  run<T>(edit: Edit<T>): Promise<T> {
    if (this.#importing || this.#parts.importingElsewhere()) return Promise.reject(refused('import-running'));
    return this.#serial.run(() => this.#current(edit));
  }

  /** Refused where an import runs, on whichever node. */
  async runImport<T>(edit: Edit<T>): Promise<T> {
    if (this.#importing) throw refused('import-running');
    this.#importing = true;
    try {
      return await this.#claimed(() => this.#serial.run(() => this.#current(edit)));
    } finally {
      this.#importing = false;
    }
  }

  async #claimed<T>(task: () => Promise<T>): Promise<T> {
    const { site } = this.#parts;
    if (!(await site.claim(IMPORT))) throw refused('import-running');
    try {
      return await task();
    } finally {
      // Where it cannot be given back now: this node takes it again with its next import, others when this node is gone.
      await site.yield(IMPORT).catch(() => {});
    }
  }

  async #current<T>(edit: Edit<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      const basis = await this.#parts.publisher.catchUp();
      try {
        return await edit(basis);
      } catch (error) {
        if (!(error instanceof Outdated)) throw error;
        if (attempt === ATTEMPTS) throw refused('directory-changed');
      }
    }
  }
}
