import { type Runtime, systemRuntime } from '@parley/runtime';
import { SimulatedRuntime } from '@parley/runtime/testing';

/** Of the machine's time for each step of the test's, so that no heartbeat is missed while something real takes its time. */
const REAL_MS = 5;

/** The clock of hosts, which the test moves; what is sent leaves by itself. */
export class TestTime {
  readonly #simulated = new SimulatedRuntime();
  readonly clock: Runtime['clock'] = { ...this.#simulated.clock, soon: systemRuntime.clock.soon };

  /** By the wall clock. */
  get now(): number {
    return this.clock.now();
  }

  /** Lets this much time pass, and what was put off to the next turn be done. */
  async pass(ms: number): Promise<void> {
    await this.#simulated.advance(ms);
    await new Promise((resolve) => setImmediate(resolve));
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
      // The disk and the sockets go by a clock that does not stand still.
      await new Promise((resolve) => setTimeout(resolve, REAL_MS));
    }
    return promise;
  }
}
