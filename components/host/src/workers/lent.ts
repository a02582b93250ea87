/** Functions that the thread may call for as long as a call of the component lasts, by number. */
export class Lent {
  readonly #lent = new Map<number, () => void>();
  #last = 0;

  lend(fn: () => void): number {
    this.#lent.set(++this.#last, fn);
    return this.#last;
  }

  /** Throws a RangeError for what is lent no longer. */
  call(id: unknown): void {
    const fn = this.#lent.get(id as number);
    if (!fn) throw new RangeError('The call is over.');
    fn();
  }

  takeBack(id: number): void {
    this.#lent.delete(id);
  }
}
