import type { Cancel } from '@parley/runtime';
import { readJson } from './error.ts';
import type { Exchange } from './exchange.ts';
import type { TokenProvider } from './types.ts';

/** This long before its end, or after three quarters of its life where that is shorter, a token is renewed. */
const AHEAD_MS = 60_000;
const RETRY_MS = 5_000;

/** The application's tokens: asked for one at a time, and given to the server anew on the living connection before the last one ends. */
export class Tokens {
  /** Whether asking again can give another token. */
  readonly renewable: boolean;
  readonly #provide: () => Promise<string>;
  readonly #exchange: Exchange;
  #asked: Promise<string> | undefined;
  #timer: Cancel | undefined;
  #connection = 0;

  constructor(token: string | TokenProvider, exchange: Exchange) {
    this.renewable = typeof token !== 'string';
    this.#provide = async () => (typeof token === 'string' ? token : token());
    this.#exchange = exchange;
  }

  /** Those who ask while the provider is being asked get the same token. */
  get(): Promise<string> {
    this.#asked ??= this.#provide().finally(() => {
      this.#asked = undefined;
    });
    return this.#asked;
  }

  /** @param expiresAt undefined: the token does not end. */
  up(expiresAt: number | undefined): void {
    this.down();
    if (expiresAt === undefined || !this.renewable) return;
    const leftMs = expiresAt - this.#exchange.now();
    this.#plan(Math.max(leftMs - AHEAD_MS, leftMs * 0.75));
  }

  down(): void {
    this.#connection++;
    this.#timer?.();
  }

  #plan(ms: number): void {
    this.#timer = this.#exchange.runtime.clock.after(ms, () => void this.#renew());
  }

  async #renew(): Promise<void> {
    const connection = this.#connection;
    try {
      const token = await this.get();
      if (connection !== this.#connection) return;
      const { body } = await this.#exchange.request<'response'>((id) => ({ frame: 'auth', id, token }));
      const { tokenExpiresAt } = (readJson(body) ?? {}) as { readonly tokenExpiresAt?: number };
      if (connection === this.#connection) this.up(tokenExpiresAt);
    } catch {
      // Until it succeeds or the server ends the connection with `token-expired`.
      if (connection === this.#connection) this.#plan(RETRY_MS);
    }
  }
}
