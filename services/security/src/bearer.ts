import type { Random } from '@parley/runtime';
import { hashSecret, newSecret } from './secrets.ts';

/** A key that programs present: `parley_<id>_<secret>`. `id` may be shown and logged; the secret is stored as `hash` only. */
export interface BearerKey {
  readonly key: string;
  readonly id: string;
  readonly hash: string;
}

const KEY = /^parley_([0-9A-Za-z]{12})_([\w-]{43})$/;

export function newBearerKey(random: Random): BearerKey {
  const id = random.id(12);
  const secret = newSecret(random);
  return { key: `parley_${id}_${secret}`, id, hash: hashSecret(secret) };
}

/** Takes a key apart, to look `id` up and to compare the hash; undefined for what is no key. */
export function readBearerKey(key: string): { readonly id: string; readonly secret: string } | undefined {
  const match = KEY.exec(key);
  return match?.[1] && match[2] ? { id: match[1], secret: match[2] } : undefined;
}

/** The token of an `Authorization: Bearer …` header; undefined where there is none. */
export function bearerToken(header: string | undefined): string | undefined {
  return /^Bearer +([\w~+/.=-]+)$/i.exec(header?.trim() ?? '')?.[1];
}
