/**
 * Runs an action one at a time. Whoever asks while it runs gets the next run, which all share that ask meanwhile: its answer is never older than
 * the question.
 */
export function coalesced<T>(action: () => Promise<T>): () => Promise<T> {
  let running: Promise<unknown> = Promise.resolve();
  let next: Promise<T> | undefined;
  const begin = (): Promise<T> => {
    next = undefined;
    const run = action();
    running = run.catch(() => {});
    return run;
  };
  return () => {
    next ??= running.then(begin);
    return next;
  };
}
