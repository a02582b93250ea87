type Callback = (...args: never[]) => unknown;

/** Functions of this side that the main thread calls, by number. */
export class Callbacks {
  readonly #known = new Map<number, Callback>();
  #last = 0;

  add(fn: Callback): number {
    this.#known.set(++this.#last, fn);
    return this.#last;
  }

  remove(id: number): void {
    this.#known.delete(id);
  }

  /** What was removed meanwhile answers nothing. */
  call(id: number, args: readonly unknown[]): unknown {
    return (this.#known.get(id) as ((...args: readonly unknown[]) => unknown) | undefined)?.(...args);
  }
}
