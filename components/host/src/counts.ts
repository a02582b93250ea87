/** How often something has happened, by what it was. */
export class Counts<Key extends string = string> {
  readonly #counts = new Map<Key, number>();

  get all(): ReadonlyMap<Key, number> {
    return this.#counts;
  }

  add(key: Key): void {
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }
}
