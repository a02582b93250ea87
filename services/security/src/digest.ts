import { hash } from 'node:crypto';

/** SHA-256 of a value as JSON: the same for the same value with its members in the same order. No way to keep a secret. */
export function digestOf(value: unknown, encoding: 'base64url' | 'hex' = 'base64url'): string {
  return hash('sha256', JSON.stringify(value), encoding);
}
