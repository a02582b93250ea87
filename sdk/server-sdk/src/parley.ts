import { Api } from './api.ts';
import { ApplicationKey, type KeyAlgorithm } from './application-key.ts';
import { Renewed } from './renewed.ts';
import { type TokenRequest, Tokens } from './tokens.ts';
import type { WebhookSecret } from './webhook-signature.ts';

export interface ParleyOptions {
  /** Where the server is: `https://talk.example.org`. */
  readonly url: string;
  /** The key of your application: `parley_…`. Keep it like a password, and in no page. */
  readonly key: string | undefined;
  /** What the key was made for. Default `EdDSA`. */
  readonly algorithm?: KeyAlgorithm;
  /** With which `webhooks` checks what your backend is sent: `whsec_…`, as it was shown when the webhook was registered. */
  readonly webhookSecret?: WebhookSecret | undefined;
  /** Default: that of the runtime. */
  readonly fetch?: typeof fetch;
}

export interface BearerOptions {
  readonly url: string;
  /** An access token of a person, as `parley token` prints it; or what gives the one that is good at this moment. */
  readonly token: string | (() => string | Promise<string>);
  readonly fetch?: typeof fetch;
}

/** A Parley server, as the backend of an application sees it. Making one asks the server nothing. What it asks for itself is bounded by what its key lists. */
export class Parley extends Api {
  readonly url: URL;
  readonly tokens: Tokens;
  readonly #fetch: { readonly fetch?: typeof fetch };

  /** Throws a TypeError for what is no address, a ParleyError `key-invalid` for what is no key. */
  constructor({ url, key, algorithm = 'EdDSA', webhookSecret, fetch: own }: ParleyOptions) {
    const known = new ApplicationKey(key, algorithm);
    const fetching = own && { fetch: own };
    super({ url: new URL(url), bearer: () => known.text, webhookSecret, ...fetching });
    this.url = new URL(url);
    this.tokens = new Tokens(known);
    this.#fetch = { ...fetching };
  }

  /** Somebody who holds an access token, of a person or of the operator: for scripts, without an application. */
  static bearing({ url, token, fetch: own }: BearerOptions): Api {
    return new Api({ url: new URL(url), bearer: () => (typeof token === 'string' ? token : token()), ...(own && { fetch: own }) });
  }

  /**
   * Acts as somebody whom your application brings, who is made at the first call: your bot, or the user for whom it does something. With the rights
   * of that person, and no others; `can` narrows them. Tokens are signed here as they are needed.
   */
  as(request: Omit<TokenRequest, 'expiresIn' | 'guest'>): Api {
    const token = new Renewed(() => this.tokens.issue(request));
    return new Api({ url: this.url, bearer: () => token.get(), ...this.#fetch });
  }
}
