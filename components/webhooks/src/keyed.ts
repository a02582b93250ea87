import { createHmac, hkdfSync } from 'node:crypto';

/** Texts that are the same whenever they are asked for, on every node, and that nobody else can work out. */
export class Keyed {
  readonly #key: Uint8Array;

  /**
   * @param key what all nodes of a site have, 32 bytes; the one that is used is derived from it.
   * @param purpose another one for each kind of text, and for ever the same.
   */
  constructor(key: Uint8Array, purpose: string) {
    this.#key = new Uint8Array(hkdfSync('sha256', key, '', purpose, 32));
  }

  /** 32 bytes of what this is about. */
  of(about: readonly unknown[]): Buffer {
    return createHmac('sha256', this.#key).update(JSON.stringify(about)).digest();
  }
}
