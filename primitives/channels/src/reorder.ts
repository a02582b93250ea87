/** Puts what arrives in any order into the order of its offsets. */
export class Reorder<T> {
  #next: number;
  readonly #waiting = new Map<number, T>();

  constructor(next: number) {
    this.#next = next;
  }

  /** The offset that is released next. */
  get next(): number {
    return this.#next;
  }

  /** The last offset that is missing before something that waits; undefined where nothing waits. */
  get missingThrough(): number | undefined {
    return this.#waiting.size === 0 ? undefined : Math.min(...this.#waiting.keys()) - 1;
  }

  /** Takes an item, once per offset; later ones with the same offset, or with one already released, are dropped. */
  add(offset: number, item: T): void {
    if (offset >= this.#next && !this.#waiting.has(offset)) this.#waiting.set(offset, item);
  }

  /** The item whose turn it is; call until undefined. */
  take(): T | undefined {
    const item = this.#waiting.get(this.#next);
    if (item !== undefined) this.#waiting.delete(this.#next++);
    return item;
  }

  /** Goes on at `next`; what waits behind it stays, what waited before it is answered in order. */
  skipTo(next: number): readonly T[] {
    const passed = [...this.#waiting].filter(([offset]) => offset < next).sort(([a], [b]) => a - b);
    for (const [offset] of passed) this.#waiting.delete(offset);
    this.#next = next;
    return passed.map(([, item]) => item);
  }

  /** Begins anew at `next`, which may be lower; answers in order what waited. */
  restart(next: number): readonly T[] {
    const passed = this.skipTo(Number.POSITIVE_INFINITY);
    this.#next = next;
    return passed;
  }
}
