/** How many values fell into each of some ranges. Counting one allocates nothing and costs a few nanoseconds. */
export class Histogram {
  /** The highest value of each range, rising; one more range takes what is above all of them. */
  readonly limits: readonly number[];
  readonly #counts: Float64Array;
  #sum = 0;

  constructor(limits: readonly number[]) {
    this.limits = limits;
    this.#counts = new Float64Array(limits.length + 1);
  }

  add(value: number): void {
    const { limits } = this;
    let range = 0;
    while (range < limits.length && value > (limits[range] as number)) range++;
    this.#counts[range] = (this.#counts[range] ?? 0) + 1;
    this.#sum += value;
  }

  /** One for each limit and one above. */
  get counts(): readonly number[] {
    return [...this.#counts];
  }

  get count(): number {
    return this.#counts.reduce((sum, count) => sum + count, 0);
  }

  get sum(): number {
    return this.#sum;
  }
}
