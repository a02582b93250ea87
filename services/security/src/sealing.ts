import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import type { Random } from '@parley/runtime';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Secrets that must be known to be of use, as they are stored: AES-256-GCM, `nonce ‖ ciphertext ‖ tag` in base64url. `about` (which row and column
 * it is) is bound in, so that no sealed text passes for another.
 */
export class Sealing {
  readonly #key: Uint8Array;
  readonly #random: Random;

  /**
   * @param key what all nodes of a site have, 32 bytes; the one that seals is derived from it.
   * @param purpose another one for each kind of secret, and for ever the same: what was sealed for one opens for no other.
   */
  constructor(key: Uint8Array, purpose: string, random: Random) {
    this.#key = new Uint8Array(hkdfSync('sha256', key, '', purpose, 32));
    this.#random = random;
  }

  seal(secret: string, about: string): string {
    const nonce = this.#random.bytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce).setAAD(Buffer.from(about));
    return Buffer.concat([nonce, cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64url');
  }

  /** Undefined: sealed under another key, or as something else. */
  open(sealed: string, about: string): string | undefined {
    const bytes = Buffer.from(sealed, 'base64url');
    const end = bytes.length - TAG_BYTES;
    if (end < NONCE_BYTES) return undefined;
    try {
      const decipher = createDecipheriv('aes-256-gcm', this.#key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
      decipher.setAAD(Buffer.from(about)).setAuthTag(bytes.subarray(end));
      return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, end)), decipher.final()]).toString('utf8');
    } catch {
      return undefined;
    }
  }
}
