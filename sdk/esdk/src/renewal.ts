import type { Cancel } from '@parley/runtime';
import { readJson } from './error.ts';
import type { Exchange } from './exchange.ts';
import type { TokenSource } from './token.ts';

/** This long before its end, or after three quarters of its life where that is shorter, a token is renewed. */
const AHEAD_MS = 60_000;
const RETRY_MS = 5_000;

/** Gives the server a fresh token before the one it has ends, on the living connection. */
export class Renewal {
  readonly #tokens: TokenSource;
  readonly #exchange: Exchange;
  #timer: Cancel | undefined;
  #connection = 0;

  constructor(tokens: TokenSource, exchange: Exchange) {
    this.#tokens = tokens;
    this.#exchange = exchange;
  }

  /** @param expiresAt undefined: the token does not end. */
  up(expiresAt: number | undefined): void {
    this.down();
    if (expiresAt === undefined || !this.#tokens.renewable) return;
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
      const token = await this.#tokens.get();
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
