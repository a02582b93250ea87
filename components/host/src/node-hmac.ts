import { createHmac, createSecretKey } from 'node:crypto';
import type { Hmac } from '@parley/routing';

/** HMAC-SHA-256 at once: for a message as short as a ticket, WebCrypto's journey to another thread costs ten times as much. */
export function nodeHmac(key: Uint8Array): Hmac {
  const secret = createSecretKey(key);
  return (message) => createHmac('sha256', secret).update(message).digest();
}
