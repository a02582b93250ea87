/** Notices that a connection has gone silent: a server, or a network, that is gone without a word would be waited for for a quarter of an hour. */
export class AnswerWatch {
  readonly #limitMs: number;
  readonly #waiting = new Set<(error: Error) => void>();
  #timer: NodeJS.Timeout | undefined;
  #silent = false;

  /** 0: waits for ever. */
  constructor(limitMs: number) {
    this.#limitMs = limitMs;
  }

  get silent(): boolean {
    return this.#silent;
  }

  /** The answer to what is asked; rejects when none has come, to this or to anything asked before, for too long. */
  watch<T>(ask: () => Promise<T>): Promise<T> {
    if (this.#silent) return Promise.reject(silence());
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    if (this.#waiting.size === 0) this.#begin();
    this.#waiting.add(reject);
    ask()
      .then(resolve, reject)
      .finally(() => this.#answered(reject));
    return promise;
  }

  #begin(): void {
    if (this.#limitMs > 0) this.#timer = setTimeout(() => this.#giveUp(), this.#limitMs);
  }

  #answered(reject: (error: Error) => void): void {
    this.#waiting.delete(reject);
    if (this.#waiting.size === 0) clearTimeout(this.#timer);
    else this.#timer?.refresh();
  }

  #giveUp(): void {
    this.#silent = true;
    for (const reject of this.#waiting) reject(silence());
    this.#waiting.clear();
  }
}

function silence(): Error {
  return new Error('the database does not answer');
}
