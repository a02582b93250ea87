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

  /** Settles as the task does. A task that fails does not keep those after it from running. */
  run<T>(key: string, task: () => Promise<T>): Promise<T> {
    const lane = this.#lanes.get(key) ?? { tail: Promise.resolve(), waiting: 0 };
    this.#lanes.set(key, lane);
    lane.waiting++;
    const result = lane.tail.then(task);
    const left = (): void => {
      if (--lane.waiting === 0) this.#lanes.delete(key);
    };
    lane.tail = result.then(left, left);
    return result;
  }
}
