import { ApplicationKey, type KeyAlgorithm } from './application-key.ts';
import { Tokens } from './tokens.ts';

export interface ParleyOptions {
  /** Where the server is: `https://talk.example.org`. */
  readonly url: string;
  /** The key of your application: `parley_…`. Keep it like a password, and in no page. */
  readonly key: string | undefined;
  /** What the key was made for. Default `EdDSA`. */
  readonly algorithm?: KeyAlgorithm;
}

/** A Parley server, as the backend of an application sees it. Making one asks the server nothing. */
export class Parley {
  readonly url: URL;
  readonly tokens: Tokens;

  /** Throws a TypeError for what is no address, a ParleyError `key-invalid` for what is no key. */
  constructor({ url, key, algorithm = 'EdDSA' }: ParleyOptions) {
    this.url = new URL(url);
    this.tokens = new Tokens(new ApplicationKey(key, algorithm));
  }
}
