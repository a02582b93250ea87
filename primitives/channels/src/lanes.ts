import type { AtHand } from './at-hand.ts';

interface Lane {
  tail: Promise<unknown>;
  waiting: number;
}

/** Serial queues by key: tasks of one key run one after the other, in the order of the calls. A key costs nothing while idle. */
export class Lanes {
  readonly #lanes = new Map<string, Lane>();

  /** Keys with something running or waiting. */
  get size(): number {
    return this.#lanes.size;
  }

  /** Tasks of the key that run or wait. */
  waiting(key: string): number {
    return this.#lanes.get(key)?.waiting ?? 0;
  }

  /**
   * Gives what the task gives. Where nothing else of the key runs it begins at once, and may be done at once; it must not come back to its own
   * lane meanwhile. A task that fails does not keep those after it from running.
   */
  run<T>(key: string, task: () => AtHand<T>): AtHand<T> {
    const lane = this.#lanes.get(key);
    if (lane) return this.#follow(key, lane, lane.tail.then(task));
    const result = task();
    if (!(result instanceof Promise)) return result;
    const opened = { tail: result, waiting: 0 };
    this.#lanes.set(key, opened);
    return this.#follow(key, opened, result);
  }

  #follow<T>(key: string, lane: Lane, result: Promise<T>): Promise<T> {
    lane.waiting++;
    const left = (): void => {
      if (--lane.waiting === 0) this.#lanes.delete(key);
    };
    lane.tail = result.then(left, left);
    return result;
  }
}
