/** Tokens last five minutes; the next one is made in time for clocks that differ and calls that wait. */
const USED_MS = 3 * 60_000;

/** A token that is made when it is needed, and again before it ends. */
export class Renewed {
  readonly #make: () => Promise<string>;
  readonly #now: () => number;
  #made: { readonly token: Promise<string>; readonly until: number } | undefined;

  /** `now`: milliseconds since any moment. */
  constructor(make: () => Promise<string>, now: () => number = Date.now) {
    this.#make = make;
    this.#now = now;
  }

  get(): Promise<string> {
    const now = this.#now();
    if (!this.#made || now >= this.#made.until) {
      const made = { token: this.#make(), until: now + USED_MS };
      this.#made = made;
      made.token.catch(() => {
        if (this.#made === made) this.#made = undefined;
      });
    }
    return this.#made.token;
  }
}
