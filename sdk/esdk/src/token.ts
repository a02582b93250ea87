import type { TokenProvider } from './types.ts';

/** Asks the application for tokens, never twice at once: callers that come meanwhile get the same one. */
export class TokenSource {
  readonly #provide: TokenProvider;
  /** Whether asking again can give another token. */
  readonly renewable: boolean;
  #asked: Promise<string> | undefined;

  constructor(token: string | TokenProvider) {
    this.renewable = typeof token !== 'string';
    this.#provide = typeof token === 'string' ? () => token : token;
  }

  get(): Promise<string> {
    this.#asked ??= this.#ask().finally(() => {
      this.#asked = undefined;
    });
    return this.#asked;
  }

  async #ask(): Promise<string> {
    return this.#provide();
  }
}
