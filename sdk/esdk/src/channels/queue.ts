/** A bounded queue between the wire and a `for await`. */
export class Queue<T> {
  readonly #limit: number;
  readonly #items: T[] = [];
  readonly #takers: { resolve(item: IteratorResult<T, undefined>): void; reject(error: Error): void }[] = [];
  #end: { readonly error: Error | undefined } | undefined;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get full(): boolean {
    return this.#items.length >= this.#limit;
  }

  get empty(): boolean {
    return this.#items.length === 0;
  }

  push(item: T): void {
    if (this.#end) return;
    const taker = this.#takers.shift();
    if (taker) taker.resolve({ done: false, value: item });
    else this.#items.push(item);
  }

  /** What is queued is still handed out; then it is over, or the error is thrown. */
  end(error?: Error): void {
    this.#end ??= { error };
    for (const taker of this.#takers.splice(0)) this.#finish(taker);
  }

  take(): Promise<IteratorResult<T, undefined>> {
    return new Promise((resolve, reject) => {
      const item = this.#items.shift();
      if (item !== undefined) resolve({ done: false, value: item });
      else if (this.#end) this.#finish({ resolve, reject });
      else this.#takers.push({ resolve, reject });
    });
  }

  #finish({ resolve, reject }: { resolve(item: IteratorResult<T, undefined>): void; reject(error: Error): void }): void {
    if (this.#end?.error) reject(this.#end.error);
    else resolve({ done: true, value: undefined });
  }
}
