import { createPrivateKey, createPublicKey, type KeyObject, timingSafeEqual } from 'node:crypto';
import type { KeyAlgorithm } from '@parley/applications/contract';
import type { Sealing } from '@parley/security';
import type { KeyText } from './key-text.ts';
import type { StoredKey } from './registry.ts';

/** What stands before the seed in a private Ed25519 key (RFC 8410, PKCS #8). */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** What is stored of a key: of EdDSA only what verifies, of HS256 the secret, sealed. */
export function materialOf(key: KeyText & { readonly text: string }, algorithm: KeyAlgorithm, sealing: Sealing): string {
  return algorithm === 'EdDSA' ? publicOf(key.secret) : sealing.seal(key.text, about(key.id));
}

/** What tokens are verified with. Undefined: it was sealed under another key of the server. */
export function verifierOf({ id, algorithm, material }: StoredKey, sealing: Sealing): KeyObject | Uint8Array | undefined {
  if (algorithm === 'EdDSA') return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: material }, format: 'jwk' });
  const text = sealing.open(material, about(id));
  return text === undefined ? undefined : Buffer.from(text);
}

/** Whether the text is that of the stored key. */
export function isKey(key: StoredKey, text: string, { secret }: KeyText, sealing: Sealing): boolean {
  if (key.algorithm === 'EdDSA') return same(publicOf(secret), key.material);
  return same(text, sealing.open(key.material, about(key.id)) ?? '');
}

function publicOf(seed: string): string {
  const key = createPrivateKey({ key: Buffer.concat([PKCS8, Buffer.from(seed, 'base64url')]), format: 'der', type: 'pkcs8' });
  return String(createPublicKey(key).export({ format: 'jwk' }).x);
}

function about(id: string): string {
  return `applications_key.material ${id}`;
}

function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
