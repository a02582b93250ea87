import { ComponentThread, type ComponentThreadOptions } from './component-thread.ts';
import type { Description } from './description.ts';

/** Begins threads of one component, and ends those that take too long over it. */
export class ThreadStarts {
  readonly #options: ComponentThreadOptions;

  constructor(options: ComponentThreadOptions) {
    this.#options = options;
  }

  begin(): ComponentThread {
    return new ComponentThread(this.#options);
  }

  /** What the component says of itself. */
  describe(thread: ComponentThread): Promise<Description> {
    return this.within(thread, thread.described);
  }

  /** Settles with it, or when a node that starts waits no longer. */
  async whileBooting(begun: Promise<void>): Promise<void> {
    const { clock, limits } = this.#options;
    const { promise: enough, resolve } = Promise.withResolvers<void>();
    const cancel = clock.after(limits.bootMs, resolve);
    await Promise.race([begun, enough]);
    cancel();
  }

  /** What does not come within the time for a start comes with the end of the thread. */
  async within<T>(thread: ComponentThread, promise: Promise<T>): Promise<T> {
    const { clock, limits } = this.#options;
    const { startMs } = limits;
    const cancel = clock.after(startMs, () => void thread.end(`it did not start within ${startMs / 1_000} s`));
    return promise.finally(cancel);
  }
}
