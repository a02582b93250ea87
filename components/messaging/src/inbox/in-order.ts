import type { Commit } from './change.ts';

/**
 * Puts commits of one conversation into the order of its feed: those of different nodes overtake each other on their way. What has come is
 * known without holes up to `last`.
 */
export class InOrder {
  /** Beyond a hole. */
  readonly #early = new Map<number, Commit>();
  #last: number;

  constructor(last: number) {
    this.#last = last;
  }

  get last(): number {
    return this.#last;
  }

  /** Whether something has come of which what is before it has not. */
  get waits(): boolean {
    return this.#early.size > 0;
  }

  /** Takes a commit; answers those whose turn it is. */
  take(commit: Commit): readonly Commit[] {
    // Always, where there is one node.
    if (commit.offset === this.#last + 1 && this.#early.size === 0) {
      this.#last = commit.offset;
      return [commit];
    }
    if (commit.offset > this.#last) this.#early.set(commit.offset, commit);
    return this.#next();
  }

  /** Everything up to the offset is known from elsewhere; answers those whose turn it is then. */
  skip(to: number): readonly Commit[] {
    this.#last = Math.max(this.#last, to);
    for (const offset of this.#early.keys()) if (offset <= this.#last) this.#early.delete(offset);
    return this.#next();
  }

  /** Somebody knows only what is up to the offset, and these beyond a hole: they have their turn once more. */
  rewind(to: number, beyond: readonly Commit[]): void {
    this.#last = Math.min(this.#last, to);
    for (const commit of beyond) this.#early.set(commit.offset, commit);
  }

  #next(): readonly Commit[] {
    const due: Commit[] = [];
    for (let next = this.#early.get(this.#last + 1); next; next = this.#early.get(this.#last + 1)) {
      this.#early.delete(next.offset);
      this.#last = next.offset;
      due.push(next);
    }
    return due;
  }
}
