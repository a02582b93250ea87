import type { Random } from '@parley/runtime';
import { hashSecret, secretMatches } from '@parley/security';
import { refused } from './reasons.ts';

/** The one-time code with which a new server is made somebody's. Only its hash is kept, in memory: every start makes a new one. */
export class FirstRun {
  readonly #random: Random;
  #hash: string | undefined;
  #running = false;

  constructor(random: Random) {
    this.#random = random;
  }

  /** A fresh code; the last one is void. */
  issue(): string {
    const code = this.#random.id();
    this.#hash = hashSecret(code);
    return code;
  }

  /**
   * Does the work for whoever brings the code, one at a time. The code is used up when the work has succeeded. Refused with `conflict` when
   * somebody else was first, with `forbidden` when the code is wrong.
   */
  async once<T>(code: string, work: () => Promise<T>): Promise<T> {
    if (this.#hash === undefined) throw refused('organisation-exists');
    if (!secretMatches(code, this.#hash)) {
      throw refused('first-run-link-stale', {}, { rule: 'first-run-code' });
    }
    if (this.#running) throw refused('first-run-busy');
    this.#running = true;
    try {
      const result = await work();
      this.#hash = undefined;
      return result;
    } finally {
      this.#running = false;
    }
  }
}
