/** A transfer stands still while either side wants it to. */
export class Pauses {
  readonly #by = new Set<'me' | 'them'>();
  #go: () => void = () => {};
  #going: Promise<void> = Promise.resolve();

  get by(): 'me' | 'them' | undefined {
    if (this.#by.has('me')) return 'me';
    return this.#by.has('them') ? 'them' : undefined;
  }

  set(by: 'me' | 'them', paused: boolean): void {
    const before = this.#by.size;
    if (paused) this.#by.add(by);
    else this.#by.delete(by);
    if (before === 0 && this.#by.size > 0)
      this.#going = new Promise((resolve) => {
        this.#go = resolve;
      });
    else if (this.#by.size === 0) this.#go();
  }

  /** Settles while nobody wants it to stand still. */
  going(): Promise<void> {
    return this.#going;
  }
}
