import { decodeJson, encodeJson } from '@parley/protocol';
import { fromBase64url, toBase64url } from './base64url.ts';

/** HMAC-SHA-256 with one key. */
export type Hmac = (message: Uint8Array<ArrayBuffer>) => Uint8Array | Promise<Uint8Array>;

/** WebCrypto's: everywhere the same, and a journey to another thread for each message. */
function webHmac(key: Uint8Array): Hmac {
  const imported = crypto.subtle.importKey('raw', Uint8Array.from(key), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  return async (message) => new Uint8Array(await crypto.subtle.sign('HMAC', await imported, message));
}

/**
 * Signs claims that somebody else keeps and shows again: `base64url(claims as JSON) . base64url(HMAC-SHA-256)`. Everybody who has them can
 * read them.
 */
export class Seal {
  readonly #hmac: Hmac;
  readonly #prefix: Uint8Array;

  /**
   * @param key 32 bytes or more, the same on every node of a site and over restarts.
   * @param purpose stands in front of what is signed: one key may sign several things, and none passes for another.
   * @param hmacOf default: WebCrypto's.
   */
  constructor(key: Uint8Array, purpose: string, hmacOf: (key: Uint8Array) => Hmac = webHmac) {
    if (key.length < 32) throw new RangeError('The ticket key must have 32 bytes.');
    this.#hmac = hmacOf(key);
    this.#prefix = new TextEncoder().encode(`${purpose}\n`);
  }

  async sign(claims: unknown): Promise<string> {
    const body = encodeJson(claims);
    return `${toBase64url(body)}.${toBase64url(await this.#hmac(this.#prefixed(body)))}`;
  }

  /** What was signed with this key for this purpose; undefined for everything else. Whether it still holds is for others to judge. */
  async open(text: string): Promise<unknown> {
    const [body, mac] = text.split('.').map(fromBase64url);
    if (!body || !mac) return undefined;
    return same(await this.#hmac(this.#prefixed(body)), mac) ? decodeJson(body) : undefined;
  }

  #prefixed(body: Uint8Array): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(this.#prefix.length + body.length);
    bytes.set(this.#prefix);
    bytes.set(body, this.#prefix.length);
    return bytes;
  }
}

/** In a time that does not tell where they differ. */
function same(ours: Uint8Array, shown: Uint8Array): boolean {
  let difference = ours.length ^ shown.length;
  for (let at = 0; at < ours.length; at++) difference |= (ours[at] ?? 0) ^ (shown[at] ?? 0);
  return difference === 0;
}
