/** Puts what arrives in any order into the order of its offsets. */
export class Reorder<T> {
  readonly #bytesOf: (item: T) => number;
  readonly #waiting = new Map<number, T>();
  #next: number;
  #furthest = 0;
  #bytes = 0;

  constructor(next: number, bytesOf: (item: T) => number) {
    this.#next = next;
    this.#bytesOf = bytesOf;
  }

  /** The offset that is released next. */
  get next(): number {
    return this.#next;
  }

  /** How much waits. */
  get held(): { readonly entries: number; readonly bytes: number } {
    return { entries: this.#waiting.size, bytes: this.#bytes };
  }

  /** The highest offset that waits; 0 where nothing does. What is missing is below it. */
  get furthest(): number {
    return this.#waiting.size === 0 ? 0 : this.#furthest;
  }

  /** Takes an item, once per offset; later ones with the same offset, or with one already released, are dropped. */
  add(offset: number, item: T): void {
    if (offset < this.#next || this.#waiting.has(offset)) return;
    this.#furthest = Math.max(this.furthest, offset);
    this.#waiting.set(offset, item);
    this.#bytes += this.#bytesOf(item);
  }

  /** Puts others in the place of those that wait. */
  change(make: (item: T, offset: number) => T): void {
    for (const [offset, item] of this.#waiting) {
      const changed = make(item, offset);
      this.#waiting.set(offset, changed);
      this.#bytes += this.#bytesOf(changed) - this.#bytesOf(item);
    }
  }

  /** Whether the item of this offset is the next, and nothing waits: then it counts as released, without having waited. */
  passes(offset: number): boolean {
    if (offset !== this.#next || this.#waiting.size > 0) return false;
    this.#next++;
    return true;
  }

  /** The item whose turn it is, if it may leave; call until undefined. */
  take(may: (item: T) => boolean = () => true): T | undefined {
    const item = this.#waiting.get(this.#next);
    if (item === undefined || !may(item)) return undefined;
    this.#remove(this.#next++, item);
    return item;
  }

  /** Goes on at `next`; what waits behind it stays, what waited before it is answered in order. */
  skipTo(next: number): readonly T[] {
    const passed = [...this.#waiting].filter(([offset]) => offset < next).sort(([a], [b]) => a - b);
    for (const [offset, item] of passed) this.#remove(offset, item);
    this.#next = next;
    return passed.map(([, item]) => item);
  }

  /** Begins anew at `next`, which may be lower; answers in order what waited. */
  restart(next: number): readonly T[] {
    const passed = this.skipTo(Number.POSITIVE_INFINITY);
    this.#next = next;
    return passed;
  }

  #remove(offset: number, item: T): void {
    this.#waiting.delete(offset);
    this.#bytes -= this.#bytesOf(item);
  }
}
