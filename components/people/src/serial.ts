/** Runs tasks one after the other, in the order of asking: each sees what those before it have written. */
export class Serial {
  #last: Promise<unknown> = Promise.resolve();

  run<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#last.then(task, task);
    // Not the result itself: it would be kept until the next task, and some are large.
    this.#last = result.then(
      () => {},
      () => {},
    );
    return result;
  }
}
