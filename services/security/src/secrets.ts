import { createHash, timingSafeEqual } from 'node:crypto';
import type { Random } from '@parley/runtime';

/** 256 random bits as base64url (43 characters): session cookies, invitations, keys. Given out once, kept only as `hashSecret`. */
export function newSecret(random: Random): string {
  return Buffer.from(random.bytes(32)).toString('base64url');
}

/** What is stored of a secret: SHA-256 as base64url. Needs no salt and no cost, because secrets are random. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}

/** Whether the secret is the one whose hash was stored; takes the same time wherever they differ. */
export function secretMatches(secret: string, stored: string): boolean {
  const given = Buffer.from(hashSecret(secret));
  const kept = Buffer.from(stored);
  return given.length === kept.length && timingSafeEqual(given, kept);
}
