import type { Services } from '@parley/component';
import { hashSecret, secretMatches } from '@parley/security';
import { refused } from './reasons.ts';

/** What nodes ask each other: whether a code is theirs. */
const CODE = 'code';
/** What only one node does at a time. */
const SETUP = 'setup';

export interface FirstRunParts extends Pick<Services, 'random' | 'site'> {
  /** Whether the server is somebody's already. */
  readonly done: () => Promise<boolean>;
}

/**
 * The one-time code with which a new server is made somebody's. Only its hash is kept, in memory: every start makes a new one. Each node of a
 * site has one of its own, and all nodes take the codes of all.
 */
export class FirstRun {
  readonly #parts: FirstRunParts;
  readonly #stop: () => void;
  #hash: string | undefined;
  #running = false;

  constructor(parts: FirstRunParts) {
    this.#parts = parts;
    this.#stop = parts.site.answer(CODE, (code) => this.#isOwn(code as string));
  }

  /** A fresh code; the last one is void. */
  issue(): string {
    const code = this.#parts.random.id();
    this.#hash = hashSecret(code);
    return code;
  }

  /**
   * Does the work for whoever brings the code, one at a time. The code is used up when the work has succeeded. Refused with `conflict` when
   * somebody else was first, with `forbidden` when the code is wrong.
   */
  async once<T>(code: string, work: () => Promise<T>): Promise<T> {
    if (this.#hash === undefined || (await this.#parts.done())) throw refused('organisation-exists');
    if (!this.#isOwn(code) && !(await this.#isOfAnother(code))) {
      throw refused('first-run-link-stale', {}, { rule: 'first-run-code' });
    }
    if (this.#running) throw refused('first-run-busy');
    this.#running = true;
    try {
      return await this.#alone(work);
    } finally {
      this.#running = false;
    }
  }

  close(): void {
    this.#stop();
  }

  async #alone<T>(work: () => Promise<T>): Promise<T> {
    const { site, done } = this.#parts;
    if (!(await site.claim(SETUP))) throw refused('first-run-busy');
    try {
      // On another node, meanwhile.
      if (await done()) throw refused('organisation-exists');
      const result = await work();
      this.#hash = undefined;
      return result;
    } finally {
      await site.yield(SETUP);
    }
  }

  #isOwn(code: string): boolean {
    return this.#hash !== undefined && secretMatches(code, this.#hash);
  }

  async #isOfAnother(code: string): Promise<boolean> {
    return [...(await this.#parts.site.query(CODE, code)).values()].includes(true);
  }
}
