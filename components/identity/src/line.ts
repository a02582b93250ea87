export interface LineOptions<T> {
  /** So many are under way. */
  readonly atOnce: number;
  /** So many wait. */
  readonly most: number;
  /** Rejects for nobody: what fails is its own to tell. */
  readonly run: (task: T) => Promise<void>;
  /** It has waited longest and gives way to a newer one. */
  readonly onDropped: (task: T) => void;
}

/** Tasks that are done a few at a time, in their order, while nobody waits for them. */
export class Line<T> {
  readonly #options: LineOptions<T>;
  readonly #waiting: T[] = [];
  readonly #running = new Set<Promise<void>>();

  constructor(options: LineOptions<T>) {
    this.#options = options;
  }

  add(task: T): void {
    const { most, onDropped } = this.#options;
    this.#waiting.push(task);
    this.#begin();
    const oldest = this.#waiting.length > most ? this.#waiting.shift() : undefined;
    if (oldest !== undefined) onDropped(oldest);
  }

  /** Begins none of those that wait; settles when those under way are done. */
  async close(): Promise<void> {
    this.#waiting.length = 0;
    await Promise.all(this.#running);
  }

  #begin(): void {
    while (this.#running.size < this.#options.atOnce) {
      const task = this.#waiting.shift();
      if (task === undefined) return;
      const run = this.#options.run(task).finally(() => {
        this.#running.delete(run);
        this.#begin();
      });
      this.#running.add(run);
    }
  }
}
