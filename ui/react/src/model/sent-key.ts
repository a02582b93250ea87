import { systemRuntime } from '@parley/runtime';

/** The idempotency key for what is sent: the same as before where the same is sent because nobody knows whether it was taken. */
export class SentKey {
  #sent: { readonly value: string; readonly key: string } | undefined;

  of(value: unknown): string {
    const text = JSON.stringify(value);
    if (this.#sent?.value !== text) this.#sent = { value: text, key: systemRuntime.random.id() };
    return this.#sent.key;
  }

  /** The same once more is meant to be another one. `key`: of what was taken. */
  taken(key: string | undefined): void {
    if (this.#sent?.key === key) this.#sent = undefined;
  }
}
