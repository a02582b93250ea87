interface Page<T> {
  readonly items: readonly T[];
  /** Where the next page begins; undefined: this was the last. */
  readonly next: string | undefined;
}

/** A list that is read page by page, while it is gone through: `for await (const person of parley.people.list())`. Each loop reads it anew. */
export class Listing<T> implements AsyncIterable<T> {
  readonly #read: (cursor?: string) => Promise<Page<T>>;

  constructor(read: (cursor?: string) => Promise<Page<T>>) {
    this.#read = read;
  }

  async *pages(): AsyncGenerator<readonly T[], void, undefined> {
    for (let cursor: string | undefined, more = true; more; more = cursor !== undefined) {
      const { items, next } = await this.#read(cursor);
      yield items;
      cursor = next;
    }
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    for await (const page of this.pages()) yield* page;
  }

  /** The same with each page turned round: for lists whose pages go back, each in the order in which things came. */
  newestFirst(): Listing<T> {
    return new Listing(async (cursor) => {
      const { items, next } = await this.#read(cursor);
      return { items: items.toReversed(), next };
    });
  }

  /** All of it, in memory. */
  async all(): Promise<readonly T[]> {
    const all: T[] = [];
    for await (const page of this.pages()) all.push(...page);
    return all;
  }
}
