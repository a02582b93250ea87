import type { Runtime } from '@parley/runtime';
import { type Ledger, StorageError } from '@parley/storage';

/** A ledger at the other end of a way that takes time and can be cut: what was asked may have been done though no answer came. */
export class DistantLedger implements Ledger {
  readonly #ledger: Ledger;
  readonly #runtime: Runtime;
  /** The longest that each way takes; random below that. */
  slowMs = 0;
  cut = false;
  /** How long an answer is waited for; what was asked is done all the same. */
  patienceMs: number = Number.POSITIVE_INFINITY;

  constructor(ledger: Ledger, runtime: Runtime) {
    this.#ledger = ledger;
    this.#runtime = runtime;
  }

  renew(...args: Parameters<Ledger['renew']>): ReturnType<Ledger['renew']> {
    return this.#there(() => this.#ledger.renew(...args));
  }

  release(...args: Parameters<Ledger['release']>): ReturnType<Ledger['release']> {
    return this.#there(() => this.#ledger.release(...args));
  }

  revoke(...args: Parameters<Ledger['revoke']>): ReturnType<Ledger['revoke']> {
    return this.#there(() => this.#ledger.revoke(...args));
  }

  members(): ReturnType<Ledger['members']> {
    return this.#there(() => this.#ledger.members());
  }

  claim(...args: Parameters<Ledger['claim']>): ReturnType<Ledger['claim']> {
    return this.#there(() => this.#ledger.claim(...args));
  }

  holding(...args: Parameters<Ledger['holding']>): ReturnType<Ledger['holding']> {
    return this.#there(() => this.#ledger.holding(...args));
  }

  yield(...args: Parameters<Ledger['yield']>): ReturnType<Ledger['yield']> {
    return this.#there(() => this.#ledger.yield(...args));
  }

  secret(...args: Parameters<Ledger['secret']>): ReturnType<Ledger['secret']> {
    return this.#there(() => this.#ledger.secret(...args));
  }

  #there<T>(ask: () => Promise<T>): Promise<T> {
    const answer = this.#round(ask);
    if (this.patienceMs === Number.POSITIVE_INFINITY) return answer;
    return new Promise((resolve, reject) => {
      answer.then(resolve, reject);
      this.#runtime.clock.after(this.patienceMs, () => reject(new StorageError('io', 'The ledger does not answer.')));
    });
  }

  async #round<T>(ask: () => Promise<T>): Promise<T> {
    await this.#way();
    const answer = await ask();
    await this.#way();
    return answer;
  }

  async #way(): Promise<void> {
    if (this.slowMs > 0) {
      const { clock, random } = this.#runtime;
      await new Promise<void>((resolve) => void clock.after(random.integer(this.slowMs), resolve));
    }
    if (this.cut) throw new StorageError('io', 'The ledger cannot be reached.');
  }
}
