import { decodeJson, encodeJson } from '@parley/protocol';

const HMAC = { name: 'HMAC', hash: 'SHA-256' };

/**
 * Signs claims that somebody else keeps and shows again: `base64url(claims as JSON) . base64url(HMAC-SHA-256)`. Everybody who has them can
 * read them.
 */
export class Seal {
  readonly #key: Promise<CryptoKey>;
  readonly #prefix: Uint8Array;

  /**
   * @param key 32 bytes or more, the same on every node of a site and over restarts.
   * @param purpose stands in front of what is signed: one key may sign several things, and none passes for another.
   */
  constructor(key: Uint8Array, purpose: string) {
    if (key.length < 32) throw new RangeError('The ticket key must have 32 bytes.');
    this.#key = crypto.subtle.importKey('raw', Uint8Array.from(key), HMAC, false, ['sign', 'verify']);
    this.#prefix = new TextEncoder().encode(`${purpose}\n`);
  }

  async sign(claims: unknown): Promise<string> {
    const body = encodeJson(claims);
    const mac = await crypto.subtle.sign('HMAC', await this.#key, this.#prefixed(body));
    return `${toBase64url(body)}.${toBase64url(new Uint8Array(mac))}`;
  }

  /** What was signed with this key for this purpose; undefined for everything else. Whether it still holds is for others to judge. */
  async open(text: string): Promise<unknown> {
    const [body, mac] = text.split('.').map(fromBase64url);
    if (!body || !mac) return undefined;
    const ours = await crypto.subtle.verify('HMAC', await this.#key, mac, this.#prefixed(body));
    return ours ? decodeJson(body) : undefined;
  }

  #prefixed(body: Uint8Array): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(this.#prefix.length + body.length);
    bytes.set(this.#prefix);
    bytes.set(body, this.#prefix.length);
    return bytes;
  }
}

function toBase64url(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

function fromBase64url(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (!/^[\w-]+$/.test(text)) return undefined;
  try {
    return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0));
  } catch {
    return undefined;
  }
}
