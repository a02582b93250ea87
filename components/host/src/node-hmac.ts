import { hash } from 'node:crypto';
import type { Hmac } from '@parley/routing';

/** Bytes that SHA-256 takes at a time. */
const BLOCK = 64;

/**
 * HMAC-SHA-256 (RFC 2104) at once. A ticket is signed at every connection: WebCrypto's way there and back to another thread, and the objects that
 * `createHmac` makes, cost more than the two hashes.
 */
export function nodeHmac(key: Uint8Array): Hmac {
  const block = Buffer.alloc(BLOCK);
  block.set(key.length > BLOCK ? sha256(key) : key);
  const [inner, outer] = [0x36, 0x5c].map((pad) => block.map((byte) => byte ^ pad)) as [Buffer, Buffer];
  return (message) => sha256(Buffer.concat([outer, sha256(Buffer.concat([inner, message]))]));
}

function sha256(bytes: Uint8Array): Buffer {
  return hash('sha256', bytes, 'buffer');
}
