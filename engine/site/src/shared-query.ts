/**
 * A query for many who ask at the same time: each gets an answer that was asked for after it asked, and at most one query runs.
 */
export class SharedQuery<T> {
  readonly #query: () => Promise<T>;
  #running: Promise<T> | undefined;
  #next: Promise<T> | undefined;

  constructor(query: () => Promise<T>) {
    this.#query = query;
  }

  ask(): Promise<T> {
    if (!this.#running) return this.#next ?? this.#run();
    this.#next ??= this.#running.then(
      () => this.#run(),
      () => this.#run(),
    );
    return this.#next;
  }

  #run(): Promise<T> {
    this.#next = undefined;
    const running = this.#query();
    this.#running = running;
    const done = (): void => {
      if (this.#running === running) this.#running = undefined;
    };
    running.then(done, done);
    return running;
  }
}
