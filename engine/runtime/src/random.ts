import type { Random } from './runtime.ts';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const POOL_BYTES = 4_096;

/** Randomness from a source of random bytes, each time in a buffer of their own. */
export function randomOf(bytes: Random['bytes']): Random {
  return {
    integer(below: number): number {
      // 53 random bits scaled down: the bias is below 2^-5 of one count even for `below` = 2^48.
      const [high = 0, low = 0] = new Uint32Array(bytes(8).buffer);
      return Math.floor((((high >>> 11) + low / 2 ** 32) / 2 ** 21) * below);
    },
    id(length = 22): string {
      let out = '';
      while (out.length < length) {
        for (const byte of bytes(length + 8)) {
          // 248 = 4 * 62: larger bytes would favour the first letters of the alphabet.
          if (byte < 248 && out.length < length) out += ALPHABET[byte % 62];
        }
      }
      return out;
    },
    bytes,
  };
}

/**
 * The same from bytes drawn in advance: a call of the system's generator costs far more than the few bytes of an id. Nothing is handed out
 * twice, and nothing that was handed out stays in memory here.
 */
export function pooledRandom(source: Random): Random {
  let pool: Uint8Array = new Uint8Array();
  let used = 0;
  return randomOf((count) => {
    if (count > POOL_BYTES / 8) return source.bytes(count);
    if (used + count > pool.length) [pool, used] = [source.bytes(POOL_BYTES), 0];
    const drawn = pool.slice(used, used + count);
    pool.fill(0, used, used + count);
    used += count;
    return drawn;
  });
}
