import { Refused } from '@parley/component';
import type { Clock } from '@parley/runtime';

/** Ends one call: at its deadline, when it is cancelled, or with its session. The signal's reason is what the caller is told. */
export class Deadline {
  readonly #controller = new AbortController();
  readonly #stopTimer: () => void;

  constructor(clock: Clock, ms: number) {
    const late = () =>
      new Refused('deadline-exceeded', `No answer within ${ms} ms. The effect is unknown unless the request was idempotent.`);
    this.#stopTimer = clock.after(ms, () => this.#controller.abort(late()));
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Ends the call now. */
  abort(reason: Refused): void {
    this.#stopTimer();
    this.#controller.abort(reason);
  }

  /** What the task gives, or the reason of the end, whichever comes first. What comes later is dropped. */
  async race<T>(task: Promise<T>): Promise<T> {
    try {
      return await Promise.race([task, aborted(this.signal)]);
    } finally {
      this.#stopTimer();
    }
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
