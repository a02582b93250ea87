import { fromBase64url } from './base64url.ts';
import { ParleyError } from './error.ts';

export type KeyAlgorithm = 'EdDSA' | 'HS256';

const KEY = /^parley_(([a-z][a-z0-9-]*)\.[0-9A-Za-z]{12})_([\w-]{43})$/;
/** What stands before the seed in a private Ed25519 key (RFC 8410, PKCS #8). */
const PKCS8 = [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];

const WHOLE = 'Give `key` all that `parley application add` printed: parley_….';

/** The key of an application, `parley_<id>_<secret>`, and signing with it. The secret leaves this process for its own server only. */
export class ApplicationKey {
  readonly id: string;
  readonly application: string;
  readonly algorithm: KeyAlgorithm;
  readonly #text: string;
  readonly #seed: string;
  #imported: Promise<CryptoKey> | undefined;

  /** Throws a ParleyError `key-invalid`. */
  constructor(text: string | undefined, algorithm: KeyAlgorithm) {
    const [, id, application, seed] = KEY.exec(text ?? '') ?? [];
    // Whatever it is, it may be a secret, and messages end up in logs.
    if (!text || !id || !application || !seed)
      throw new ParleyError(
        'key-invalid',
        text ? `This is no key of an application. ${WHOLE}` : `The key of the application is missing. ${WHOLE}`,
      );
    this.id = id;
    this.application = application;
    this.algorithm = algorithm;
    this.#text = text;
    this.#seed = seed;
  }

  /** What the server is shown by who asks for the application itself. */
  get text(): string {
    return this.#text;
  }

  async sign(message: string): Promise<Uint8Array> {
    this.#imported ??= this.algorithm === 'EdDSA' ? this.#importSeed() : this.#importText();
    const key = await this.#imported;
    return new Uint8Array(await crypto.subtle.sign(key.algorithm.name, key, new TextEncoder().encode(message)));
  }

  async #importSeed(): Promise<CryptoKey> {
    const key = Uint8Array.from([...PKCS8, ...fromBase64url(this.#seed)]);
    try {
      return await crypto.subtle.importKey('pkcs8', key, 'Ed25519', false, ['sign']);
    } catch (cause) {
      throw new ParleyError('unsupported', 'WebCrypto of this runtime cannot sign with Ed25519.', { cause });
    }
  }

  #importText(): Promise<CryptoKey> {
    const hmac = { name: 'HMAC', hash: 'SHA-256' };
    return crypto.subtle.importKey('raw', new TextEncoder().encode(this.#text), hmac, false, ['sign']);
  }
}
