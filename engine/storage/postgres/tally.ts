import type { WriteTally } from '@parley/storage';

/** Counts commits as they are answered. */
export class Tally implements WriteTally {
  #writes = 0;
  #commits = 0;
  #commitMs = 0;

  get writes(): number {
    return this.#writes;
  }

  get commits(): number {
    return this.#commits;
  }

  get commitMs(): number {
    return this.#commitMs;
  }

  /** A commit that carried so many requests, the first of which was asked then (`performance.now()`). */
  count(requests: number, askedAt: number): void {
    this.#writes += requests;
    this.#commits++;
    this.#commitMs += performance.now() - askedAt;
  }
}
