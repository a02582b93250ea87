import { SentKey } from '@parley/react/internal';

/** The idempotency key for what is sent: the same as before where the same is sent because nobody knows whether it was taken. */
export type KeyOf = (input: unknown) => string;

/** What a form does when it is sent: one at a time, however often it is asked. */
export class Submission {
  #running = false;
  readonly #keys = new SentKey();

  /** False, and nothing was done: another one is under way. Rejects as `run` does. */
  async send(run: (keyOf: KeyOf) => Promise<void>): Promise<boolean> {
    if (this.#running) return false;
    this.#running = true;
    try {
      let key: string | undefined;
      await run((input) => {
        key = this.#keys.of(input);
        return key;
      });
      this.#keys.taken(key);
      return true;
    } finally {
      this.#running = false;
    }
  }
}
