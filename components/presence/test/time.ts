import { type Runtime, systemRuntime } from '@parley/runtime';
import { SimulatedRuntime } from '@parley/runtime/testing';

/** Of the machine's time for each step of the test's, so that no heartbeat is missed while something real takes its time. */
const REAL_MS = 5;

/** The clock of hosts, which the test moves; what is sent leaves by itself. */
export class TestTime {
  readonly #simulated = new SimulatedRuntime();
  readonly clock: Runtime['clock'] = { ...this.#simulated.clock, soon: systemRuntime.clock.soon };

  /** What is asked of it and not answered yet. */
  #asked = 0;

  /** The same, and time stands still while it works: a disk goes by a clock of its own. */
  waitFor<T extends object>(worker: T): T {
    return new Proxy(worker, {
      get:
        (target, name) =>
        async (...given: unknown[]) => {
          this.#asked++;
          try {
            const method = Reflect.get(target, name) as (...given: readonly unknown[]) => unknown;
            return await Reflect.apply(method, target, given);
          } finally {
            this.#asked--;
          }
        },
    });
  }

  /** By the wall clock. */
  get now(): number {
    return this.clock.now();
  }

  /** Lets this much time pass, and what was put off to the next turn be done, and answered. */
  async pass(ms: number): Promise<void> {
    await this.#simulated.advance(ms);
    do await new Promise((resolve) => setImmediate(resolve));
    while (this.#asked > 0);
  }

  /** Lets time pass until the promise has settled. */
  async until<T>(promise: Promise<T>): Promise<T> {
    let settled = false;
    const done = (): void => {
      settled = true;
    };
    promise.then(done, done);
    while (!settled) {
      await this.pass(100);
      // The sockets go by a clock that does not stand still.
      await new Promise((resolve) => setTimeout(resolve, REAL_MS));
    }
    return promise;
  }
}
