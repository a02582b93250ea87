import { SecurityError } from './error.ts';

/** Lets a fixed number of tasks run at once and a fixed number wait; more are refused with `busy`. */
export class Gate {
  readonly #parallel: number;
  readonly #queue: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(options: { readonly parallel: number; readonly queue: number }) {
    this.#parallel = options.parallel;
    this.#queue = options.queue;
  }

  /** Runs the task when there is room, in order of asking. */
  async run<T>(task: () => Promise<T>): Promise<T> {
    await this.#enter();
    try {
      return await task();
    } finally {
      // The place is handed on, not freed: nobody who asks meanwhile can overtake.
      const next = this.#waiting.shift();
      if (next) next();
      else this.#running--;
    }
  }

  async #enter(): Promise<void> {
    if (this.#running < this.#parallel) {
      this.#running++;
      return;
    }
    if (this.#waiting.length >= this.#queue)
      throw new SecurityError('busy', 'Too many people sign in at this moment. Try again in a few seconds.');
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }
}
