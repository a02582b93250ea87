import type { Cancel } from '@parley/runtime';

/** Those who want to be told of something. What one of them throws is a fault and keeps nothing from the others. */
export class Listeners<A extends unknown[]> {
  readonly #all = new Set<{ readonly fn: (...args: A) => void }>();
  readonly #onFault: (fault: unknown) => void;

  constructor(onFault: (fault: unknown) => void) {
    this.#onFault = onFault;
  }

  on(fn: (...args: A) => void): Cancel {
    const listener = { fn };
    this.#all.add(listener);
    return () => void this.#all.delete(listener);
  }

  tell(...args: A): void {
    for (const { fn } of [...this.#all]) {
      try {
        fn(...args);
      } catch (fault) {
        this.#onFault(fault);
      }
    }
  }
}
