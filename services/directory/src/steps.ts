/** Work in small steps: a pure function that yields between them, so that whoever runs it may let others have their turn. */
export type Steps<Result> = Generator<void, Result>;

/** Longest time without letting others have their turn, milliseconds. */
const TURN_MS = 10;

/** Does it all at once. */
export function runSteps<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** Does it turn by turn; what else waits for this thread comes in between. `onTurn` is told how many steps have been done, and may throw. */
export async function runInTurns<Result>(steps: Steps<Result>, onTurn: (done: number) => void = () => {}): Promise<Result> {
  for (let done = 0; ; ) {
    onTurn(done);
    const until = performance.now() + TURN_MS;
    do {
      const step = steps.next();
      if (step.done) return step.value;
      done++;
    } while (performance.now() < until);
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}
