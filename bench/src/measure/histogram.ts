/** Neighbouring buckets differ by this factor: what is read is at most 1 % off. */
const STEP = 1.02;
const LOG_STEP = Math.log(STEP);

/** Counts of positive values in buckets, mergeable over processes. */
export class Histogram {
  readonly #counts: number[];

  /** @param counts of another one, from `counts`. */
  constructor(counts: readonly number[] = []) {
    this.#counts = [...counts];
  }

  get counts(): readonly number[] {
    return this.#counts;
  }

  get total(): number {
    return this.#counts.reduce((sum, count) => sum + (count ?? 0), 0);
  }

  record(value: number): void {
    const index = Math.max(0, Math.round(Math.log(Math.max(value, 1)) / LOG_STEP));
    while (this.#counts.length <= index) this.#counts.push(0);
    this.#counts[index] = (this.#counts[index] ?? 0) + 1;
  }

  add(other: readonly number[]): void {
    for (const [index, count] of other.entries()) this.#counts[index] = (this.#counts[index] ?? 0) + count;
  }

  /** The value that the share (0 to 1) of all values does not exceed; NaN when there is none. */
  quantile(share: number): number {
    const total = this.total;
    if (total === 0) return Number.NaN;
    let left = Math.max(1, Math.ceil(share * total));
    const index = this.#counts.findIndex((count) => {
      left -= count;
      return left <= 0;
    });
    return STEP ** index;
  }
}
