/**
 * What mostly is at hand, and sometimes has to be waited for. What is at hand is gone on with in the same turn: on the way of a live publication a
 * promise per step would cost more than the steps, and others could come in between.
 */
export type AtHand<T> = T | Promise<T>;

export function whenThere<T, U>(value: AtHand<T>, next: (value: T) => AtHand<U>): AtHand<U> {
  return value instanceof Promise ? value.then(next) : next(value);
}

/** When the task fails, `failed` gives its result, or fails itself. */
export function orElse<T>(task: () => AtHand<T>, failed: (fault: unknown) => T): AtHand<T> {
  try {
    const value = task();
    return value instanceof Promise ? value.catch(failed) : value;
  } catch (fault) {
    return failed(fault);
  }
}

/** `done` is called after the task, however it ends. */
export function lastly<T>(task: () => AtHand<T>, done: () => void): AtHand<T> {
  let waits = false;
  try {
    const value = task();
    if (!(value instanceof Promise)) return value;
    waits = true;
    return value.finally(done);
  } finally {
    if (!waits) done();
  }
}
