import { hash, timingSafeEqual } from 'node:crypto';
import type { Random } from '@parley/runtime';

/** 256 random bits as base64url (43 characters): session cookies, invitations, keys. Given out once, kept only as `hashSecret`. */
export function newSecret(random: Random): string {
  return Buffer.from(random.bytes(32)).toString('base64url');
}

/** What is stored of a secret: SHA-256 as base64url. Needs no salt and no cost, because secrets are random. */
export function hashSecret(secret: string): string {
  return hash('sha256', secret, 'base64url');
}

/** Whether the secret is the one whose hash was stored; takes the same time wherever they differ. */
export function secretMatches(secret: string, stored: string): boolean {
  return sameHash(hashSecret(secret), stored);
}

/** The same for a secret that is hashed already. */
export function sameHash(given: string, stored: string): boolean {
  return given.length === stored.length && timingSafeEqual(Buffer.from(given), Buffer.from(stored));
}
