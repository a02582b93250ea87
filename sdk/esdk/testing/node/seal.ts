import type { Hmac } from '@parley/routing';

/** Nobody forges the tickets of a test. That of a server takes a journey to another thread, for which time would have to pass. */
export const checksumOf = (): Hmac => (message) => {
  let sum = 0x811c9dc5;
  for (const byte of message) sum = Math.imul(sum ^ byte, 0x01000193) >>> 0;
  return Uint8Array.of(sum >>> 24, sum >>> 16, sum >>> 8, sum);
};

/** As long as those who sign want it. */
export const KEY: Uint8Array = new Uint8Array(32);
